/** A field of a prop as a program writes it, for errors; of the component's own props where the prop has no name. */
export function propPath(prop: string, field: string): string {
  return prop === '' ? field : `${prop}.${field}`;
}
