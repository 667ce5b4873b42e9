import { Construct } from 'constructs';
import { KubeflowError } from '../../../errors';
import type { IPlatform } from '../../../platforms/platform';
import { PodEnvironments } from '../../../platforms/pod-environment/pod-environments';
import { grantRole } from '../../../platforms/role-grants';
import type { SharedVolume } from '../../../volumes/shared-volume';
import { sharedVolumeMountPath } from '../../../volumes/shared-volume-checks';
import type { Team, TeamNotebooks } from '../../team/team';
import { userPodRules } from '../hub/hub-rbac';
import type { HubNames } from '../hub-names';
import type { JupyterHubProps } from '../jupyterhub-props';
import type { NotebookVolumes } from '../notebooks/notebook-volumes';
import type { StarterNotebook } from '../notebooks/starter-notebook';
import { type MountedVolume, starterJob } from '../training-jobs/starter-job';
import type { HubTeam } from './hub-team';
import { checkNotebooksOfTeams, checkTeams } from './team-checks';

/** Properties of `HubTeams`. */
export interface HubTeamsProps {
  /** The hub. */
  readonly hub: Construct;
  readonly names: HubNames;
  readonly platform: IPlatform;
  readonly props: JupyterHubProps;
  readonly volumes: NotebookVolumes;
  readonly starterNotebook: StarterNotebook;
}

/** A team in `values.json`. */
export interface TeamValues {
  readonly name: string;
  readonly display_name: string;
  readonly namespace: string;
  readonly allowed_groups?: readonly string[];
  readonly allowed_users?: readonly string[];
  readonly service_account: string;
  readonly token: boolean;
  readonly volumes?: readonly MountedVolume[];
}

/** Objects that notebook servers require in the namespaces of teams, and the teams of `values.json`. */
export class HubTeams extends Construct {
  public readonly teams: HubTeam[];

  /** The teams in `values.json`. */
  public readonly values: TeamValues[];

  /** @throws KubeflowError if servers could not start in the namespace of a team. */
  constructor(
    scope: Construct,
    id: string,
    private readonly props: HubTeamsProps,
  ) {
    super(scope, id);
    const { hub, names } = props;
    const teams = props.props.notebooks?.teams ?? [];
    if (teams.length > 0) {
      checkTeams(hub, names, teams);
      checkNotebooksOfTeams(hub, props.props, props.volumes);
    }
    const added = teams.map((team) => ({ team, notebooks: team._addTo(hub) }));
    this.teams = added.map(({ team: { name, namespace }, notebooks: { egress } }) => ({ name, namespace, egress }));
    this.values = added.map(({ team, notebooks }) => this.addTeam(team, notebooks));
  }

  private addTeam({ name, namespace }: Team, notebooks: TeamNotebooks): TeamValues {
    const { names, platform, volumes, starterNotebook } = this.props;
    const scope = new Construct(this, name);
    const { jobs } = notebooks;
    this.checkToken(name, jobs !== undefined);
    grantRole(scope, 'role', {
      metadata: { name: names.hub, namespace, labels: names.labelsOf('hub') },
      rules: userPodRules(volumes.claimVerbs),
      serviceAccount: { name: names.hub, namespace: names.requireNamespace('notebooks.teams') },
    });
    starterNotebook._bind(scope, {
      starterNotebook: names.starterNotebook,
      inNotebookNamespace: { namespace },
      labelsOf: (component) => names.labelsOf(component),
    });
    // Pods refer to its ConfigMaps.
    PodEnvironments.of(platform, this.props.hub, namespace);
    const mounted = [
      ...notebooks.sharedVolumes.map(sharedVolume),
      ...(jobs ? [starterJob(scope, 'job', names, platform, { namespace }, jobs)] : []),
    ];
    return {
      name,
      display_name: notebooks.displayName,
      namespace,
      allowed_groups: notebooks.allowedGroups,
      allowed_users: notebooks.allowedUsers,
      service_account: notebooks.serviceAccountName,
      token: jobs !== undefined,
      ...(mounted.length > 0 && { volumes: mounted }),
    };
  }

  private checkToken(team: string, hasToken: boolean): void {
    if (hasToken && this.props.props.notebooks?.automountServiceAccountToken === false) {
      throw new KubeflowError(
        this.props.hub,
        `notebooks.automountServiceAccountToken is false, but the team "${team}" has \`jobs\`.`,
        'Servers of the team create jobs with the token of their ServiceAccount.',
        'Remove one of the two.',
      );
    }
  }
}

/** The volume of a claim. Its name is the index, because other volumes of the server have names of users. */
function sharedVolume(volume: SharedVolume, index: number): MountedVolume {
  const { claimName, readOnly = false } = volume;
  const name = `team-volume-${index}`;
  const persistentVolumeClaim = { claimName, ...(readOnly && { readOnly }) };
  return {
    volume: { name, persistentVolumeClaim },
    mount: { name, mountPath: sharedVolumeMountPath(volume), ...(readOnly && { readOnly }) },
  };
}
