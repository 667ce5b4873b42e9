/** How to fix a key that cdk8s cannot write. */
export const UNSUPPORTED_KEY = [
  'Kubernetes accepts this key, but cdk8s cannot write it.',
  'Use another key, for example with a prefix: "example.com/constructor".',
] as const;

/**
 * Whether cdk8s cannot write a key of a map: it takes a map with the key `constructor` for an instance of a class, and
 * drops the key `__proto__`. It writes other names of properties that every object has, such as `toString`.
 */
export function isUnsupportedKey(key: string): boolean {
  return key === 'constructor' || key === '__proto__';
}
