import type { Construct } from 'constructs';
import { KubeflowError } from '../../../errors';
import type { Team } from '../../team/team';
import type { HubNames } from '../hub-names';
import type { JupyterHubProps } from '../jupyterhub-props';
import type { NotebookVolumes } from '../notebooks/notebook-volumes';

/** Profile option for the team. The hub's Python configuration uses the same name. */
const TEAM_OPTION = 'team';

/** @throws KubeflowError if two teams have the same name, or if a team shares its namespace. */
export function checkTeams(where: Construct, names: HubNames, teams: readonly Team[]): void {
  const reserved = new Map([[names.requireNamespace('notebooks.teams'), 'the hub']]);
  if (names.notebookNamespace !== undefined) {
    reserved.set(names.notebookNamespace, names.separateNotebooks ? 'users without a team' : 'the hub');
  }
  const byName = new Map<string, Team>();
  for (const team of teams) {
    const same = byName.get(team.name);
    if (same) {
      throw new KubeflowError(
        where,
        `notebooks.teams: ${same.node.path} and ${team.node.path} have the same name "${team.name}".`,
        'Names must be unique, because users select a team by its name.',
        'Set `name` on one of them.',
      );
    }
    byName.set(team.name, team);
    const owner = reserved.get(team.namespace);
    if (owner) {
      throw new KubeflowError(
        where,
        `notebooks.teams: the namespace "${team.namespace}" of the team "${team.name}" is also that of ${owner}.`,
        'A team must have a separate namespace, because its quota and its ServiceAccount apply to all of it.',
        `Create the team in a chart of another namespace: platform.chart("${team.name}", { namespace: "${team.name}" }).`,
      );
    }
    reserved.set(team.namespace, `the team "${team.name}"`);
  }
}

/** @throws KubeflowError if servers could not start in the namespaces of teams, or if a prop would apply only to some users. */
export function checkNotebooksOfTeams(where: Construct, props: JupyterHubProps, volumes: NotebookVolumes): void {
  const { notebooks = {}, sharedVolumes = [] } = props;
  const claim =
    sharedVolumes.length > 0
      ? 'sharedVolumes'
      : volumes.home.shared
        ? 'notebooks.home'
        : volumes.servers.all.find(({ bound }) => bound.volume.persistentVolumeClaim)?.what;
  if (claim !== undefined) {
    throw new KubeflowError(
      where,
      `${claim}: servers of teams cannot mount a claim of another namespace.`,
      'With `notebooks.teams`, homes must be claims per user or ephemeral, and no volume of all servers can be a claim.',
      'Use `sharedVolumes` of each team, with grantReadWrite of an NfsServer or NfsVolume for its chart.',
    );
  }
  if (notebooks.trainingJobs) {
    throw new KubeflowError(
      where,
      'notebooks.trainingJobs and notebooks.teams are both set.',
      'Members create jobs in the namespaces of their teams.',
      'Set `jobs` on the teams, and remove `trainingJobs`.',
    );
  }
  const profile = notebooks.profiles?.find(({ options }) => options?.some(({ name }) => name === TEAM_OPTION));
  if (profile) {
    throw new KubeflowError(
      where,
      `profile "${profile.displayName}": the hub adds an option "${TEAM_OPTION}" for selecting a team.`,
      'With `notebooks.teams`, the name is reserved.',
      'Rename the option.',
    );
  }
}
