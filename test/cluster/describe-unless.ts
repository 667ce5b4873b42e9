/** Defines a suite that is skipped if a requirement is missing. The title contains the reason. */
export function describeUnless(skipReason: string | undefined, title: string, suite: () => void): void {
  if (skipReason) {
    describe.skip(`${title} (skipped: ${skipReason})`, suite);
  } else {
    describe(title, suite);
  }
}
