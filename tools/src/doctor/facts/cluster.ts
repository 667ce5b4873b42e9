import { CliError } from '../../cli-error';
import { Observer } from '../../deploy/observe';
import { type Fact, known, unknown } from '../../init/cluster/facts';
import { ApiError } from '../../kubernetes/api-error';
import type { KubernetesClient } from '../../kubernetes/kubernetes-client';
import { readManifests } from '../../plan/manifests';
import type { DeploymentPlan } from '../../plan/plan';
import { readCapacity } from './capacity';
import { readConflicts } from './conflicts';
import type { ClusterFacts } from './facts';
import { readNamespaces } from './namespaces';
import { ownObjects } from './own-objects';
import { readPrerequisites } from './prerequisites';
import { readReviews } from './reviews';
import { readStorage } from './storage';

/**
 * Reads what the cluster says about an environment. Changes nothing; a missing permission makes single facts unknown.
 *
 * @param folder folder of the program
 * @throws CliError if the API server cannot be reached, or rejects the credentials
 */
export async function readCluster(
  client: KubernetesClient,
  folder: string,
  plan: DeploymentPlan,
): Promise<ClusterFacts> {
  // Fails before the other requests start if there is no API server.
  const version = await client.version();
  const own = ownObjects(plan, readManifests(folder, plan), client.server.namespace);
  const [clockDifference, reviews, capacity, conflicts, namespaces, storage, health, prerequisites] = await Promise.all(
    [
      fact('the time of the API server', clockDifferenceOf(client)),
      fact('permissions', readReviews(client, plan.permissions)),
      fact('nodes and their pods', readCapacity(client, own)),
      fact('installed software', readConflicts(client, own)),
      fact('namespaces', readNamespaces(client, own)),
      fact('StorageClasses', readStorage(client, own, plan)),
      fact('the objects of the environment', new Observer(client, plan, false).observe()),
      readPrerequisites(client, plan),
    ],
  );
  return {
    context: client.server.context,
    server: client.server.url,
    version,
    ...{ clockDifference, reviews, prerequisites, capacity, conflicts, namespaces, storage, health },
  };
}

/** Local time minus the server's, in seconds. The server's time is that of the middle of the request. */
async function clockDifferenceOf({ server }: KubernetesClient): Promise<number> {
  const before = Date.now();
  const time = await server.time();
  const after = Date.now();
  if (time === undefined) {
    throw new CliError('The API server sends no time.');
  }
  return ((before + after) / 2 - time.getTime()) / 1000;
}

/** Without permission to read something, the other checks still make sense. */
async function fact<T>(subject: string, reading: Promise<T>): Promise<Fact<T>> {
  try {
    return known(await reading, subject);
  } catch (error) {
    if (error instanceof ApiError && error.isForbidden) {
      return unknown(`no permission to read ${subject} (${error.reason})`);
    }
    if (error instanceof CliError) {
      return unknown(`${subject}: ${error.reason ?? error.message}`.replace(/\.$/, ''));
    }
    throw error;
  }
}
