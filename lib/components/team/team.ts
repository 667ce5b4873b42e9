import { Chart } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import * as kube from '../../k8s/kube';
import { checkName } from '../../names';
import type { NetworkPeer } from '../../network/network-peer';
import { checkedId } from '../../platforms/construct-ids';
import { Platform } from '../../platforms/platform-lookup';
import { workloadLabels } from '../../pods/labels';
import type { SharedVolume } from '../../volumes/shared-volume';
import { checkSharedVolumes } from '../../volumes/shared-volume-checks';
import { checkAllowed } from '../jupyterhub/authentication/allowed-names';
import type { RoleSubject } from '../jupyterhub/training-jobs/training-namespace';
import { TeamJobs } from './team-jobs';
import type { TeamProps } from './team-props';
import { teamQuota } from './team-quota';

/** Properties of a team for its hub. */
export interface TeamNotebooks {
  readonly displayName: string;
  readonly allowedGroups?: readonly string[];
  readonly allowedUsers?: readonly string[];
  /** ServiceAccount of notebook servers. */
  readonly serviceAccountName: string;
  readonly sharedVolumes: readonly SharedVolume[];
  /** Peers that notebook servers can reach in addition to those of all servers. */
  readonly egress: readonly NetworkPeer[];
  readonly jobs?: TeamJobs;
}

const API_GROUP = 'rbac.authorization.k8s.io';

/**
 * A group of users with a separate namespace: quota, roles, shared volumes, a bucket, and a second namespace for jobs.
 *
 * The namespace is that of the chart. List the team in `notebooks.teams` of a JupyterHub, and the notebook servers of its members
 * start there.
 */
export class Team extends Construct {
  /** Name of the team. */
  public readonly name: string;

  /** Namespace of the notebook servers and homes of members. */
  public readonly namespace: string;

  /** Namespace of the jobs of members; undefined without `jobs`. */
  public readonly jobNamespace?: string;

  /** Name of the LocalQueue of jobs; undefined without one. */
  public readonly queueName?: string;

  private readonly notebooks: TeamNotebooks;
  private hub?: IConstruct;

  /**
   * @param scope chart in the namespace of the team
   * @param id id of the construct
   * @param props properties
   * @throws KubeflowError if the chart has no namespace, or if a prop is invalid.
   */
  constructor(scope: Construct, id: string, props: TeamProps = {}) {
    super(scope, checkedId(scope, 'id', id));
    const platform = Platform._ofComponent(this, props.platform);
    this.name = props.name ?? id;
    checkName(this, 'name of Team', this.name);
    this.namespace = this.requireNamespace();
    const { sharedVolumes = [], bucket } = props;
    const mounter = { where: this, pods: 'notebook servers of the team', namespace: this.namespace };
    checkSharedVolumes({ ...mounter, prop: 'sharedVolumes' }, sharedVolumes);
    const allowedGroups = props.allowedGroups ?? (props.allowedUsers ? undefined : [this.name]);
    const metadata = {
      name: this.name,
      namespace: this.namespace,
      labels: workloadLabels(this, { name: 'team', instance: this.name, component: 'team' }, props.labels),
    };
    teamQuota(this, platform, props.quota ?? {}, sharedVolumes.length, metadata);
    const serviceAccount = new kube.ServiceAccount(this, 'service-account', {
      metadata: { ...metadata, name: `${this.name}-notebook` },
      automountServiceAccountToken: false,
    });
    const members = clusterMembers(props);
    const notebookServers = { kind: 'ServiceAccount' as const, name: serviceAccount.name, namespace: this.namespace };
    this.readQuota(metadata, props.jobs ? [notebookServers, ...members] : members);
    const jobs =
      props.jobs &&
      new TeamJobs(this, 'jobs', {
        platform,
        inPlatform: (props.platform ?? Platform._above(this)) !== undefined,
        name: this.name,
        namespace: this.namespace,
        labels: props.labels,
        options: props.jobs,
        subjects: [notebookServers, ...members],
      });
    const egress: NetworkPeer[] = jobs ? [...platform.network.apiServer] : [];
    if (bucket) {
      const grant = { bucketName: bucket.name, requestedBy: 'bucket' };
      egress.push(...platform.identity.grantBucketReadWrite(serviceAccount, grant));
      jobs?.allowEgressTo(platform.identity.grantBucketReadWrite(jobs.serviceAccount, grant));
    }
    this.jobNamespace = jobs?.namespace;
    this.queueName = jobs?.queueName;
    this.notebooks = {
      displayName: props.displayName ?? this.name,
      allowedGroups: checkAllowed(this, 'allowedGroups', allowedGroups),
      allowedUsers: checkAllowed(this, 'allowedUsers', props.allowedUsers),
      serviceAccountName: serviceAccount.name,
      sharedVolumes,
      egress,
      jobs,
    };
  }

  /**
   * Adds the team to a hub.
   *
   * @throws KubeflowError if it belongs to another hub: users of the same name would share homes.
   * @internal
   */
  public _addTo(hub: IConstruct): TeamNotebooks {
    if (this.hub && this.hub !== hub) {
      throw new KubeflowError(
        hub,
        `notebooks.teams: the team ${this.node.path} belongs to the hub ${this.hub.node.path} already.`,
        'A team must have one hub, because users of the same name at another hub would get the same homes.',
        'Create a team for each hub, in separate namespaces.',
      );
    }
    this.hub = hub;
    return this.notebooks;
  }

  private requireNamespace(): string {
    const { namespace } = Chart.of(this);
    if (namespace === undefined || ['default', 'kube-system'].includes(namespace)) {
      throw new KubeflowError(
        this,
        namespace === undefined
          ? 'the chart of this team has no namespace.'
          : `"${namespace}" cannot be the namespace of a team.`,
        'Must be a namespace for this team only.',
        `Use for example platform.chart("${this.name}", { namespace: "${this.name}" }).`,
      );
    }
    return namespace;
  }

  private readQuota(metadata: { name: string; namespace: string }, subjects: readonly RoleSubject[]): void {
    if (subjects.length === 0) {
      return;
    }
    // Not pods, whose variables contain tokens of their users.
    new kube.Role(this, 'role', {
      metadata,
      rules: [{ apiGroups: [''], resources: ['resourcequotas'], verbs: ['get', 'list'] }],
    });
    new kube.RoleBinding(this, 'role-binding', {
      metadata,
      roleRef: { apiGroup: API_GROUP, kind: 'Role', name: metadata.name },
      subjects: [...subjects],
    });
  }
}

function clusterMembers({ clusterUsers = [], clusterGroups = [] }: TeamProps): RoleSubject[] {
  return [
    ...clusterUsers.map((name) => ({ kind: 'User' as const, name, apiGroup: API_GROUP })),
    ...clusterGroups.map((name) => ({ kind: 'Group' as const, name, apiGroup: API_GROUP })),
  ];
}
