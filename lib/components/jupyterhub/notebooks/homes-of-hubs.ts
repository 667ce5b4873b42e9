import { Chart } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import type { IPlatform } from '../../../platforms/platform';
import { registryOf } from '../../../platforms/registry';
import { pathsOverlap } from '../../../validation/paths';
import type { HubNames } from '../hub-names';
import type { HomeStorageConfig } from './home-storage';

// Contains a dot, so that no chart can have this id.
const ID = 'kubeflow-cdk.homes-of-hubs';

/** A hub and the homes of its users. */
interface Hub {
  readonly where: IConstruct;
  readonly name: string;
  readonly namespace: string;
  readonly home: HomeStorageConfig;
}

/** Checks that no two hubs give their users the same homes. It is a child of the platform, because hubs can share namespaces. */
export class HomesOfHubs extends Construct {
  /** Returns the registry of a platform. */
  public static of(platform: IPlatform): HomesOfHubs {
    return registryOf(platform, ID, HomesOfHubs);
  }

  private readonly hubs: Hub[] = [];

  /**
   * Adds a hub.
   *
   * @throws KubeflowError if a user of the hub could get the home of a user of another hub.
   */
  public addHub(where: IConstruct, names: HubNames, home: HomeStorageConfig): void {
    // A chart without a namespace is applied to an unknown one.
    const namespace = names.notebookNamespace ?? `the namespace of ${Chart.of(where).node.path}`;
    const added: Hub = { where, name: names.notebooks, namespace, home };
    for (const hub of this.hubs.filter((hub) => hub.namespace === namespace)) {
      checkClaims(added, hub);
      checkDirectories(added, hub);
    }
    this.hubs.push(added);
  }
}

function checkClaims(added: Hub, other: Hub): void {
  const [template, otherTemplate] = [added.home.claimNameTemplate, other.home.claimNameTemplate];
  if (template === undefined || otherTemplate === undefined || !templatesOverlap(template, otherTemplate)) {
    return;
  }
  throw new KubeflowError(
    added.where,
    `home: claims "${template}" in ${added.namespace} can have the names of the claims "${otherTemplate}" of the hub ${other.where.node.path}.`,
    'A user of one hub could get the home of a user of the other one, because names of claims contain only user names.',
    `Set another \`notebooks.namespace\`, or HomeStorage.claimPerUser({ nameTemplate: "${added.name}-{username}" }).`,
  );
}

function checkDirectories(added: Hub, other: Hub): void {
  const [homes, otherHomes] = [added.home.shared, other.home.shared];
  if (homes && homes.claimName === otherHomes?.claimName && pathsOverlap(homes.directory, otherHomes.directory)) {
    throw new KubeflowError(
      added.where,
      `home: the homes of the hub ${other.where.node.path} are in the same directory of claim "${homes.claimName}".`,
      'Users of the same name would share their files.',
      `Use another volume, or another directory: HomeStorage.shared(volume, { subPath: "${added.name}/{username}" }).`,
    );
  }
}

/** Whether two templates, each with one field for the user, produce the same name for some users. */
function templatesOverlap(one: string, other: string): boolean {
  const [[before, after], [otherBefore, otherAfter]] = [one, other].map((template) => template.split(/\{[^{}]*\}/));
  return (
    (before.startsWith(otherBefore) || otherBefore.startsWith(before)) &&
    (after.endsWith(otherAfter) || otherAfter.endsWith(after))
  );
}
