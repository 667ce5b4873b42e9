const PATTERNS: readonly [pattern: RegExp, replacement: string][] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, '[private key]'],
  [/\b(Bearer|Basic) +[\w.~+/=-]+/gi, '$1 [redacted]'],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '[redacted]'],
  // Also keys such as client-secret, id_token and "password": in JSON.
  [
    /((?:^|[^a-z0-9])[\w-]*(?:token|password|passwd|secret|api[-_]?key|cookie)["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s"'&,;]+)/gi,
    '$1[redacted]',
  ],
];

/** Removes values of tokens, passwords and keys from a text that is stored or printed. */
export function redact(text: string, secrets: Iterable<string> = []): string {
  let result = text;
  for (const secret of secrets) {
    result = secret === '' ? result : result.replaceAll(secret, '[redacted]');
  }
  return PATTERNS.reduce((redacted, [pattern, replacement]) => redacted.replace(pattern, replacement), result);
}

/** Redacts all texts of a value. */
export function redacted<T>(value: T): T {
  if (typeof value === 'string') {
    return redact(value) as T;
  }
  if (Array.isArray(value)) {
    return value.map(redacted) as T;
  }
  return typeof value === 'object' && value !== null
    ? (Object.fromEntries(Object.entries(value).map(([key, each]) => [key, redacted(each)])) as T)
    : value;
}
