/** JSON for plain data that also contains `undefined` and numbers that JSON does not have. */

const SPECIAL: readonly (readonly [text: string, value: unknown])[] = [
  ['undefined', undefined],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['-0', -0],
];

/** Marks an encoded value. Strings that start with it are marked too. */
const MARK = '\u0000';

/** Returns a value that JSON can represent. Throws if the data contains a function or an instance of a class. */
export function encode(data: unknown): unknown {
  const special = SPECIAL.find(([, value]) => Object.is(value, data));
  if (special) {
    return `${MARK}${special[0]}`;
  }
  if (typeof data === 'string') {
    return data.startsWith(MARK) ? `${MARK}text:${data}` : data;
  }
  if (typeof data === 'bigint') {
    return `${MARK}bigint:${data}`;
  }
  if (data === null || typeof data === 'number' || typeof data === 'boolean') {
    return data;
  }
  if (Array.isArray(data)) {
    return data.map(encode);
  }
  if (typeof data === 'object' && [null, 'Object'].includes(Object.getPrototypeOf(data)?.constructor.name ?? null)) {
    return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, encode(value)]));
  }
  throw new Error(`inputs of randomized tests must be plain data; got ${typeof data} ${data}`);
}

/** Returns the data that was encoded. */
export function decode(encoded: unknown): unknown {
  if (typeof encoded === 'string' && encoded.startsWith(MARK)) {
    const text = encoded.slice(MARK.length);
    if (text.startsWith('text:')) {
      return text.slice('text:'.length);
    }
    return text.startsWith('bigint:')
      ? BigInt(text.slice('bigint:'.length))
      : SPECIAL.find(([name]) => name === text)?.[1];
  }
  if (Array.isArray(encoded)) {
    return encoded.map(decode);
  }
  return typeof encoded === 'object' && encoded !== null
    ? Object.fromEntries(Object.entries(encoded).map(([key, value]) => [key, decode(value)]))
    : encoded;
}
