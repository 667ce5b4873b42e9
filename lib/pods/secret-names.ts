const REFERENCES = ['secret', 'secretRef', 'secretKeyRef', 'nodePublishSecretRef', 'imagePullSecrets'];

/** Names of all Secrets that a structure refers to, in fields of Kubernetes and in those of a hub's `values.json`. */
export function secretNamesIn(value: unknown): string[] {
  return namesIn(value, false);
}

function namesIn(value: unknown, isReference: boolean): string[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, inner]) => {
    const isName = ['secretName', 'secret'].includes(key) || (isReference && key === 'name');
    // A list contains what its key says.
    const referenced = REFERENCES.includes(key) || (isReference && Array.isArray(value));
    return isName && typeof inner === 'string' ? [inner] : namesIn(inner, referenced);
  });
}
