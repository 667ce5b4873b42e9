import { KubeflowApp } from '../../../lib/app';
import { JupyterHub, type NotebookOptions } from '../../../lib/components/jupyterhub';
import { Team, type TeamProps } from '../../../lib/components/team';
import { TFJobOperator } from '../../../lib/components/tf-job-operator';
import { AnyClusterPlatform, type AnyClusterPlatformProps } from '../../../lib/platforms/generic';
import type { PlatformBase } from '../../../lib/platforms/platform-base';
import { objectsOf } from '../../platforms/every-component';

export type Json = any;

export const anyCluster = (props: AnyClusterPlatformProps = {}) =>
  new AnyClusterPlatform(new KubeflowApp({ summary: false }), 'lab', props);

export const teamOf = (platform: PlatformBase, name: string, props: TeamProps = {}) =>
  new Team(platform.chart(name, { namespace: name }), name, props);

export function objects(props: TeamProps = {}, platform = anyCluster()): Json[] {
  teamOf(platform, 'vision', props);
  return objectsOf(platform) as Json[];
}

/** A hub with the teams `vision`, which can create jobs, and `audio`. */
export function hubOf(
  notebooks: NotebookOptions = {},
  hub: object = {},
  platform = anyCluster(),
  vision: TeamProps = { jobs: {} },
): Json[] {
  const teams = [teamOf(platform, 'vision', vision), teamOf(platform, 'audio')];
  new TFJobOperator(platform.chart('operator', { namespace: 'operator' }), 'operator');
  new JupyterHub(platform.chart('hub'), 'hub', { notebooks: { namespace: 'users', teams, ...notebooks }, ...hub });
  return objectsOf(platform) as Json[];
}

export const find = (all: readonly Json[], kind: string, name: string, namespace: string): Json =>
  all.find((one) => one.kind === kind && one.metadata.name === name && one.metadata.namespace === namespace);

export const kindsIn = (all: readonly Json[], namespace: string): string[] =>
  all
    .filter(({ metadata }) => metadata.namespace === namespace)
    .map(({ kind, metadata }) => `${kind} ${metadata.name}`);

export const valuesOf = (all: readonly Json[]): Json =>
  JSON.parse(find(all, 'ConfigMap', 'hub-hub', 'kubeflow').data['values.json']).notebooks;
