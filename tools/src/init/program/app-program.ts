import type { Answers } from '../answers/answers';
import {
  type Code,
  call,
  constant,
  create,
  list,
  literal,
  map,
  member,
  name,
  type Props,
  type Statement,
  struct,
  type,
} from './code';
import { authenticatorCode, PLATFORM_TITLES, platformCode } from './platform-code';

/** Environment of the CI workflow. */
export const CI_ENVIRONMENT = 'ci';

/** Namespace of notebooks, which mount the shared disk. */
const DEFAULT_NAMESPACE = 'kubeflow';

/** The environment that CI deploys: the app's own if it is kind, or an additional one. */
export function ciEnvironment({ platform, environment }: Answers): string {
  return platform === 'kind' ? environment : CI_ENVIRONMENT;
}

/** Environments of the program. */
export function environmentsOf(answers: Answers): string[] {
  return [...new Set([answers.environment, ciEnvironment(answers)])];
}

/** Name of the constant of an environment. */
export function variableOf(environment: string): string {
  const camel = environment.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return RESERVED.has(camel) ? `${camel}Platform` : camel;
}

const RESERVED = new Set(
  'app files kplus type typeof new class const enum export import default delete case do else for function if in return switch this throw try var void while with let static yield await async public private protected package interface implements null true false from def pass lambda not or and is none global raise except finally assert break continue del elif nonlocal'.split(
    ' ',
  ),
);

/** Statements of `main.ts` or `main.py`. Both languages print the same ones. */
export function appProgram(answers: Answers, jupyterhub: Props = {}): Statement[] {
  const ci = ciEnvironment(answers);
  return [
    { variable: 'app', code: create('KubeflowApp', []) },
    ...environmentStatements(answers, jupyterhub, environmentComment(answers)),
    ...(ci === answers.environment
      ? []
      : environmentStatements(ciAnswers(answers), {}, [
          'The cluster that the CI workflow creates to test each change.',
        ])),
    { code: call(name('app'), 'synth'), paragraph: true },
  ];
}

function environmentComment({ platform, gkeCluster, clusterName }: Answers): string[] {
  if (platform !== 'gke') {
    return [`An environment on ${PLATFORM_TITLES[platform]}.`];
  }
  return [
    gkeCluster === 'existing'
      ? `An environment on the existing cluster ${clusterName ?? ''}. Terraform adds what the components need.`
      : 'An environment on Google Kubernetes Engine. Terraform creates the cluster.',
  ];
}

/** The same components on kind. What depends on the cluster has the defaults of kind. */
function ciAnswers(answers: Answers): Answers {
  const { name: appName, language, components, sharedFilesSize } = answers;
  return { name: appName, language, components, sharedFilesSize, environment: CI_ENVIRONMENT, platform: 'kind' };
}

/** Statements of one environment: its platform and its components. */
export function environmentStatements(answers: Answers, jupyterhub: Props, comment: readonly string[]): Statement[] {
  const variable = variableOf(answers.environment);
  const hasFiles = answers.components.includes('shared-files') && !isAutopilot(answers);
  const files = variable === 'files' ? 'sharedFiles' : `${variable}Files`;
  const statements: Statement[] = [{ comment, variable, code: platformCode(answers), paragraph: true }];
  if (hasFiles) {
    statements.push({
      comment: ['A disk that every notebook mounts at /mnt/team-data.'],
      variable: files,
      code: sharedFiles(answers, variable),
    });
  }
  statements.push(...coreStatements(answers, variable, hubProps(answers, jupyterhub, hasFiles ? files : undefined)));
  return statements;
}

function isAutopilot({ platform, gkeCluster }: Answers): boolean {
  return platform === 'gke' && gkeCluster === 'autopilot';
}

function hubProps(answers: Answers, jupyterhub: Props, files: string | undefined): Props {
  return {
    ...jupyterhub,
    ...(answers.hostname !== undefined && { hostname: literal(answers.hostname) }),
    ...definedOnly({ authenticator: jupyterhub.authenticator ?? authenticatorCode(answers) }),
    ...(files !== undefined && { sharedVolumes: member(name(files), 'volumes') }),
  };
}

function definedOnly(props: Props): Props {
  return Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined));
}

/** Notebooks and training. Without either, a chart is left to the user. */
function coreStatements({ components }: Answers, variable: string, hub: Props): Statement[] {
  const hasNotebooks = components.includes('notebooks');
  const hasTraining = components.includes('training');
  if (!hasNotebooks && !hasTraining) {
    return [];
  }
  const selected: Code | undefined =
    hasNotebooks && hasTraining
      ? undefined
      : list(
          [hasNotebooks ? 'JUPYTERHUB' : 'TF_JOB_OPERATOR', 'APPLICATION'].map((each) =>
            constant('CoreComponent', each),
          ),
        );
  const hasHubProps = hasNotebooks && Object.keys(hub).length > 0;
  const props = {
    ...(selected && { components: selected }),
    ...(hasHubProps && { jupyterhub: struct('JupyterHubProps', hub) }),
  };
  return [
    {
      comment: [coreComment(hasNotebooks, hasTraining)],
      code: create(
        'KubeflowCore',
        [name(variable), literal('core')],
        Object.keys(props).length > 0 ? props : undefined,
      ),
    },
  ];
}

function coreComment(hasNotebooks: boolean, hasTraining: boolean): string {
  const notebooks = 'JupyterHub';
  const training = 'the operator that runs TFJobs';
  const parts = [...(hasNotebooks ? [notebooks] : []), ...(hasTraining ? [training] : [])].join(', and ');
  return `${parts.charAt(0).toUpperCase()}${parts.slice(1)}.`;
}

/** KubeflowCore runs notebooks in this namespace, and pods mount claims of their own namespace only. */
export function notebookNamespace({ namespace = DEFAULT_NAMESPACE }: Answers): string {
  return `${namespace}-notebooks`;
}

function sharedFiles(answers: Answers, variable: string): Code {
  const [, count = '10', unit = 'Gi'] = /^(\d+)(Gi|Ti)$/.exec(answers.sharedFilesSize ?? '10Gi') ?? [];
  const size = call(type('Size', 'cdk8s'), unit === 'Ti' ? 'tebibytes' : 'gibibytes', [literal(Number(count))]);
  const chart = call(name(variable), 'chart', [literal('nfs')], { namespace: literal(notebookNamespace(answers)) });
  return create('NfsServer', [chart, literal('nfs')], { disks: map({ 'team-data': struct('NfsDisk', { size }) }) });
}
