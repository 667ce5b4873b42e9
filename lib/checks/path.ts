/** A key of an object, or an index of a list. */
export type PathPart = string | number;

/** Formats a path as a program would access it: `notebooks.volumes[0].env["a b"]`. */
export function pathText(path: readonly PathPart[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') {
      return `${text}[${part}]`;
    }
    if (!/^[\w$]+$/.test(part)) {
      return `${text}[${JSON.stringify(part)}]`;
    }
    return text === '' ? part : `${text}.${part}`;
  }, '');
}
