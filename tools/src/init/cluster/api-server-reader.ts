import { ExitCode } from '../../exit-codes';
import { ApiError } from '../../kubernetes/api-error';
import type { ApiServer } from '../../kubernetes/api-server';
import { ApiFailure, type ClusterReader, type Permission } from './cluster-reader';

/** Detection must not make the user wait for a cluster that does not answer. */
const TIMEOUT = 5_000;

/** Reads from the API server of a context. */
export class ApiServerReader implements ClusterReader {
  constructor(private readonly server: ApiServer) {}

  public get(path: string): Promise<unknown> {
    return this.request(() => this.server.json({ path, signal: AbortSignal.timeout(TIMEOUT) }));
  }

  public async may({ verb, group, resource }: Permission): Promise<boolean> {
    const review = await this.request(() =>
      this.server.json<{ status?: { allowed?: boolean } }>({
        method: 'POST',
        path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
        body: {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectAccessReview',
          spec: { resourceAttributes: { verb, group, resource } },
        },
        signal: AbortSignal.timeout(TIMEOUT),
      }),
    );
    return review.status?.allowed === true;
  }

  private async request<T>(send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      // A web page, or rejected credentials, are no answers of the cluster.
      if (error instanceof ApiError && error.exitCode !== ExitCode.unreachable) {
        throw new ApiFailure(error.status, error.reason ?? error.message);
      }
      throw error;
    }
  }
}
