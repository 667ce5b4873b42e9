import { createHash } from 'node:crypto';
import type { KubernetesClient } from '../kubernetes/kubernetes-client';
import { type GroupKind, groupOf, identity, type KubeObject, type ObjectReference } from '../kubernetes/objects';
import { inParallel } from '../parallel';
import type { DeploymentPlan, PlanObject } from '../plan/plan';
import { version } from '../version';
import { locate, readLiveObjects } from './live-objects';
import { distinctObjects, formerObjects, parseStopped, type StoppedObjects, stoppedObjects } from './user-servers';

/**
 * Labels and annotations of an ApplySet. Other tools then do not prune its members by mistake.
 *
 * @see https://git.k8s.io/enhancements/keps/sig-cli/3659-kubectl-apply-prune
 */
const PART_OF = 'applyset.kubernetes.io/part-of';
const ID = 'applyset.kubernetes.io/id';
const TOOLING = 'applyset.kubernetes.io/tooling';
const GROUP_KINDS = 'applyset.kubernetes.io/contains-group-kinds';
/** Objects that must end before the others of a removed app are deleted. */
const STOPPED = 'kubeflow-cdk.io/stopped-first';
const NAMESPACES = 'applyset.kubernetes.io/additional-namespaces';

/** Owner of the label. Another one than that of the objects, so that `deploy.sh` does not remove it. */
const MEMBER_MANAGER = 'kubeflow-cdk-members';
const RECORD_MANAGER = 'kubeflow-cdk-record';

/** Kinds that contain data, or on which other objects depend. They are never members, so they are never pruned. */
const PROTECTED_KINDS: ReadonlySet<string> = new Set([
  'APIService',
  'CustomResourceDefinition',
  'Namespace',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'StorageClass',
  'VolumeSnapshot',
  'VolumeSnapshotContent',
]);

export function isProtected({ kind }: Pick<GroupKind, 'kind'>): boolean {
  return PROTECTED_KINDS.has(kind);
}

/** Objects of the apps that belong to the set. Setup is never part of it. */
export function membersOf({ components }: DeploymentPlan): PlanObject[] {
  return components.flatMap(({ objects }) => objects).filter((object) => !isProtected(object));
}

/** Where the members are, and which steps are complete. */
export interface RecordContent {
  readonly groupKinds: readonly GroupKind[];
  readonly namespaces: readonly string[];
  /** Digests of the commands that ran once, by step. */
  readonly completed: Readonly<Record<string, string>>;
  /** What deletions stop first: hubs, and the servers of their users. */
  readonly stopped: readonly StoppedObjects[];
}

/** The set of objects that deployments of an environment created. A ConfigMap records where they are. */
export class ApplySet {
  /**
   * Finds the record of an environment in its namespaces, or the place for a new one.
   *
   * @param program name of the program, because two programs can have environments of the same name
   */
  public static async find(client: KubernetesClient, plan: DeploymentPlan, program: string): Promise<ApplySet> {
    const own = plan.setup.flatMap(({ objects }) =>
      objects.filter(({ kind }) => kind === 'Namespace').map(({ name }) => name),
    );
    const namespaces = own.length > 0 ? own : [client.server.namespace];
    const name = recordName(program, plan);
    for (const namespace of namespaces) {
      const record = await client.get({ group: '', kind: 'ConfigMap', namespace, name });
      if (record?.metadata.labels?.[ID] !== undefined) {
        return new ApplySet(client, { namespace, name }, contentOf(record));
      }
    }
    return new ApplySet(client, { namespace: namespaces[0], name }, EMPTY);
  }

  private constructor(
    private readonly client: KubernetesClient,
    private readonly place: { readonly namespace: string; readonly name: string },
    private content: RecordContent,
  ) {}

  /** Value of the members' label. */
  public get id(): string {
    const { namespace, name } = this.place;
    const hash = createHash('sha256').update(`${name}.${namespace}.ConfigMap.`).digest('base64url');
    return `applyset-${hash}-v1`;
  }

  /** Adds the kinds and namespaces of a plan, before its objects are applied. */
  public async extend(plan: DeploymentPlan): Promise<void> {
    const added = await this.placesOf(plan);
    await this.write({
      ...this.content,
      groupKinds: [...this.content.groupKinds, ...added.groupKinds],
      namespaces: [...this.content.namespaces, ...added.namespaces],
      // Those that left the program stay until they are stopped.
      stopped: [...stoppedObjects(plan), ...this.content.stopped],
    });
  }

  /** Removes kinds and namespaces without members, after pruning. */
  public async reduce(plan: DeploymentPlan): Promise<void> {
    await this.write({ ...this.content, ...(await this.placesOf(plan)), stopped: stoppedObjects(plan) });
  }

  /** Whether a step ran with this command. */
  public isComplete(step: string, command: string): boolean {
    return this.content.completed[step] === digest(command);
  }

  public async complete(step: string, command: string): Promise<void> {
    await this.write({ ...this.content, completed: { ...this.content.completed, [step]: digest(command) } });
  }

  /** Deletes the record. */
  public async delete(): Promise<void> {
    await this.client.delete({ group: '', kind: 'ConfigMap', ...this.place });
  }

  /**
   * Labels the members that exist and have no label yet.
   *
   * @returns number of new members
   */
  public async label(members: readonly PlanObject[]): Promise<number> {
    const live = await readLiveObjects(this.client, members, { metadataOnly: true });
    const unlabeled = members.filter((member) => {
      const object = this.liveOf(live, member);
      return object !== undefined && object.metadata.labels?.[PART_OF] !== this.id;
    });
    const body = { metadata: { labels: { [PART_OF]: this.id } } };
    const labeled = await inParallel(unlabeled, (member) =>
      this.client.patch(member, { type: 'merge', body, manager: MEMBER_MANAGER }),
    );
    return labeled.filter(Boolean).length;
  }

  /** Returns the members in the cluster that are not part of the plan. */
  public async leftovers(plan: DeploymentPlan): Promise<KubeObject[]> {
    const kept = await inParallel(membersOf(plan), (member) => locate(this.client, member));
    const keptIds = new Set(kept.map(identity));
    const kinds = this.content.groupKinds.filter((kind) => !isProtected(kind));
    const lists = await inParallel(kinds, (kind) => this.listMembers(kind));
    return lists.flat().filter((object) => {
      const { apiVersion, kind, metadata } = object;
      return !keptIds.has(identity({ group: groupOf(apiVersion), kind, ...metadata })) && wasApplied(object);
    });
  }

  /** Returns hubs that are not part of the plan, and the servers of their users. */
  public formerServers(plan: DeploymentPlan): StoppedObjects[] {
    return formerObjects(this.content.stopped, plan);
  }

  private async listMembers({ group, kind }: GroupKind): Promise<KubeObject[]> {
    const served = await this.client.discovery.find(group, kind);
    if (served === undefined || !served.verbs.includes('list')) {
      return [];
    }
    const options = { labelSelector: `${PART_OF}=${this.id}`, metadataOnly: true };
    const lists = served.namespaced
      ? await inParallel(this.content.namespaces, (namespace) =>
          this.client.list({ group, kind }, { namespace, ...options }),
        )
      : [await this.client.list({ group, kind }, options)];
    return lists.flat();
  }

  private liveOf(live: ReadonlyMap<string, KubeObject>, member: ObjectReference): KubeObject | undefined {
    return live.get(identity(member)) ?? live.get(identity({ ...member, namespace: this.client.server.namespace }));
  }

  private async placesOf(plan: DeploymentPlan): Promise<Pick<RecordContent, 'groupKinds' | 'namespaces'>> {
    const members = await inParallel(membersOf(plan), (member) => locate(this.client, member));
    return {
      groupKinds: members.map(({ group, kind }) => ({ group, kind })),
      namespaces: members.flatMap(({ namespace }) => namespace ?? []),
    };
  }

  private async write(content: RecordContent): Promise<void> {
    const { namespace, name } = this.place;
    const record = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name,
        namespace,
        labels: { [ID]: this.id },
        annotations: {
          [TOOLING]: `kubeflow-cdk/${version}`,
          [GROUP_KINDS]: sorted(content.groupKinds.map(({ group, kind }) => (group ? `${kind}.${group}` : kind))),
          ...(content.stopped.length > 0 && { [STOPPED]: JSON.stringify(distinctObjects(content.stopped)) }),
          [NAMESPACES]: sorted(content.namespaces.filter((each) => each !== namespace)),
        },
      },
      data: content.completed,
    };
    const written = await this.client.apply(record, { manager: RECORD_MANAGER, force: true });
    this.content = contentOf(written);
  }
}

const EMPTY: RecordContent = { groupKinds: [], namespaces: [], completed: {}, stopped: [] };

export function recordName(program: string, { environment, namespacePrefix = '' }: DeploymentPlan): string {
  const name = `kubeflow-cdk.${program}.${namespacePrefix}${environment}`.toLowerCase().replace(/[^a-z0-9.-]+/g, '-');
  return name
    .replace(/\.+-*|-*\.+/g, '.')
    .replace(/[.-]+$/, '')
    .slice(0, 253);
}

function contentOf({ metadata, data }: KubeObject): RecordContent {
  const listOf = (annotation: string) => (metadata.annotations?.[annotation] ?? '').split(',').filter(Boolean);
  return {
    groupKinds: listOf(GROUP_KINDS).map((text) => {
      const [kind, ...group] = text.split('.');
      return { kind, group: group.join('.') };
    }),
    namespaces: [metadata.namespace ?? '', ...listOf(NAMESPACES)],
    completed: data ?? {},
    stopped: parseStopped(metadata.annotations?.[STOPPED]),
  };
}

/** Controllers and people copy labels. Only what deployments applied is a member. */
function wasApplied({ metadata }: KubeObject): boolean {
  const isControlled = metadata.ownerReferences?.some(({ controller }) => controller) ?? false;
  return !isControlled && (metadata.managedFields?.some(({ manager }) => manager === 'kubeflow-cdk') ?? false);
}

function sorted(words: readonly string[]): string {
  return [...new Set(words)].sort().join(',');
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
