/**
 * Builds a program with all options and constructs, or with one of them removed.
 *
 * A name is `Struct.prop` for a prop, and the name of a class or method for a construct.
 */
export class Removable {
  /** Everything that can be removed. */
  readonly names: string[] = [];

  /** @param removed name of the removed option or construct; undefined for the whole program */
  constructor(private readonly removed?: string) {}

  /**
   * Returns the options of a struct, without the removed one. `Required` makes the compiler ask for new props.
   *
   * @param required props that the struct requires, which cannot be removed
   */
  options<T extends object>(struct: string, all: Required<T>, required: readonly (keyof T)[] = []): T {
    const props = Object.keys(all).filter((prop) => !required.includes(prop as keyof T));
    this.names.push(...props.map((prop) => `${struct}.${prop}`));
    return Object.fromEntries(Object.entries(all).filter(([prop]) => `${struct}.${prop}` !== this.removed)) as T;
  }

  /** Creates constructs, unless they are removed. */
  construct(name: string, create: () => void): void {
    this.names.push(name);
    if (name !== this.removed) {
      create();
    }
  }
}
