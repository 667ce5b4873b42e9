/** Flags of `tensorflow_model_server` by upstream's names. One that is undefined has upstream's own default. */
export interface ModelServerFlags {
  readonly [name: string]: string | number | boolean | undefined;
}

/** The flags as arguments of the server. */
export function flagArguments(flags: ModelServerFlags): string[] {
  return Object.entries(flags).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`]));
}
