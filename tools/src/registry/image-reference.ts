/** The parts of an image reference. */
export interface ImageReference {
  /** Host and port, for example `docker.io`. */
  readonly registry: string;
  /** Full path in the registry, for example `library/python`. */
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

/**
 * Splits a reference without normalizing its name: `registry:5000/name:tag@sha256:…`. A colon before the last slash belongs to
 * the port of the registry.
 */
export function splitReference(text: string): {
  readonly name: string;
  readonly tag?: string;
  readonly digest?: string;
} {
  const [tagged, digest] = text.split('@');
  const [, name, tag] = /^(.*?)(?::([^/:]+))?$/.exec(tagged) ?? ['', tagged];
  return { name, ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) };
}

/**
 * Parses an image reference. A name without a registry is one of Docker Hub.
 *
 * @see https://github.com/distribution/reference/blob/v0.6.0/normalize.go
 */
export function parseReference(text: string): ImageReference {
  const { name: path, ...version } = splitReference(text);
  const slash = path.indexOf('/');
  const first = slash < 0 ? '' : path.slice(0, slash);
  const isRegistry = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase();
  const registry = isRegistry ? first : 'docker.io';
  const repository = isRegistry ? path.slice(slash + 1) : path;
  const isOfficial = registry === 'docker.io' && !repository.includes('/');
  return {
    registry,
    repository: isOfficial ? `library/${repository}` : repository,
    ...version,
  };
}

/** Formats a reference with its registry, and with either its digest or its tag: copy tools reject both together. */
export function formatReference({ registry, repository, tag, digest }: ImageReference): string {
  return `${registry}/${repository}${digest === undefined ? `:${tag ?? 'latest'}` : `@${digest}`}`;
}
