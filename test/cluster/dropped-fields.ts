/** Paths of what was written and is not in the object that the API server keeps: a field that it does not know, or whose feature is off. */
export function droppedFields(written: unknown, kept: unknown, path = ''): string[] {
  if (Array.isArray(written)) {
    return written.flatMap((item, index) =>
      droppedFields(item, (kept as unknown[] | undefined)?.[index], `${path}[${index}]`),
    );
  }
  if (typeof written === 'object' && written !== null) {
    return Object.entries(written).flatMap(([field, value]) =>
      droppedFields(value, (kept as Record<string, unknown> | undefined)?.[field], path ? `${path}.${field}` : field),
    );
  }
  // What says nothing may go: false, 0, "".
  return kept === undefined && written ? [path] : [];
}
