/**
 * Paths of written fields that are missing in the stored object: the API server does not know the field, or its feature
 * gate is off.
 */
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
  // Empty values may be dropped: false, 0, "".
  return kept === undefined && written ? [path] : [];
}
