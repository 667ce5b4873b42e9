/** Read access to an API server. Tests answer from recorded responses. */
export interface ClusterReader {
  /**
   * Returns the object at a path of the API server.
   *
   * @throws ApiFailure if the server answers with an error.
   * @throws CliError if it cannot be reached, or rejects the credentials.
   */
  get(path: string): Promise<unknown>;

  /** Whether the user has a permission in all namespaces. */
  may(permission: Permission): Promise<boolean>;
}

/** An action on a kind of objects. */
export interface Permission {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
}

/** An error that the API server answers: a denied request, or an object or a kind that does not exist. */
export class ApiFailure extends Error {
  constructor(
    /** HTTP status. */
    public readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = 'ApiFailure';
  }
}
