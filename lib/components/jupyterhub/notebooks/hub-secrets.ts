import { Chart } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import type { IPlatform } from '../../../platforms/platform';
import { registryOf } from '../../../platforms/registry';
import { secretNamesIn } from '../../../pods/secret-names';
import type { HubNames } from '../hub-names';

// Contains a dot, so that no chart can have this id.
const ID = 'kubeflow-cdk.hub-secrets';

/** A hub, its Secrets, and the Secrets that its user servers use. */
interface Hub {
  readonly where: IConstruct;
  readonly namespace: string;
  /** Namespaces of user servers. */
  readonly notebookNamespaces: readonly string[];
  readonly secrets: Set<string>;
  readonly usedByNotebooks: readonly string[];
}

/**
 * Checks that user servers use no Secret of a hub in their namespace. It is a child of the platform, because hubs can share
 * namespaces.
 */
export class HubSecrets extends Construct {
  /** Returns the registry of a platform. */
  public static of(platform: IPlatform): HubSecrets {
    return registryOf(platform, ID, HubSecrets);
  }

  private readonly hubs = new Map<IConstruct, Hub>();

  /**
   * Adds a hub.
   *
   * @param teamNamespaces namespaces of teams, in which user servers run as well
   * @param notebooks the section `notebooks` of `values.json`
   * @param parts parts of the hub's configuration that refer to Secrets: authenticator, database, services, certificate
   *
   * @throws KubeflowError if user servers use a Secret of the hub, or of another hub in their namespace: users could then
   * act as the hub, and as any user.
   */
  public addHub(
    where: IConstruct,
    names: HubNames,
    teamNamespaces: readonly string[],
    notebooks: unknown,
    ...parts: unknown[]
  ): void {
    const chart = Chart.of(where);
    // A chart without a namespace is applied to an unknown one.
    const unknown = `the namespace of ${chart.node.path}`;
    const added: Hub = {
      where,
      namespace: chart.namespace ?? unknown,
      notebookNamespaces: [names.notebookNamespace ?? unknown, ...teamNamespaces],
      secrets: new Set([names.secret, names.proxyCertificate, ...parts.flatMap((part) => secretNamesIn(part))]),
      usedByNotebooks: secretNamesIn(notebooks),
    };
    this.hubs.set(where, added);
    for (const hub of this.hubs.values()) {
      check(added, hub.secrets, hub);
      check(hub, added.secrets, added);
    }
  }

  /**
   * Adds Secrets to those of a hub.
   *
   * @param part part of the hub's configuration that refers to Secrets
   * @throws KubeflowError like `addHub`.
   */
  public addSecrets(where: IConstruct, part: unknown): void {
    const owner = this.hubs.get(where);
    const secrets = new Set(secretNamesIn(part));
    for (const hub of owner ? this.hubs.values() : []) {
      check(hub, secrets, owner as Hub);
    }
    for (const secret of secrets) {
      owner?.secrets.add(secret);
    }
  }
}

/** Checks that the user servers of a hub do not use Secrets of a hub in their namespace. */
function check(user: Hub, secrets: ReadonlySet<string>, owner: Hub): void {
  // A Secret of the same name in another namespace is another Secret.
  const used =
    user.notebookNamespaces.includes(owner.namespace) && user.usedByNotebooks.find((name) => secrets.has(name));
  if (used) {
    throw new KubeflowError(
      user.where,
      `notebooks: the Secret "${used}" is a Secret of the hub${user === owner ? '' : ` ${owner.where.node.path}`}.`,
      'User servers must not use it: with its keys, users could sign in as anybody, administrators included.',
      'Create another Secret for user servers.',
    );
  }
}
