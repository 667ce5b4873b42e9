/** A suite that is skipped where something is lacking, with what that is in its title. */
export function describeUnless(lacking: string | undefined, title: string, suite: () => void): void {
  if (lacking) {
    describe.skip(`${title} (skipped: ${lacking})`, suite);
  } else {
    describe(title, suite);
  }
}
