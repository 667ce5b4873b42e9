import { CliError } from '../cli-error';
import { ExitCode } from '../exit-codes';
import type { Answers } from '../init/answers/answers';
import { validateAnswers } from '../init/answers/validate';
import { choose } from '../init/choose/choose';
import { NO_FACTS } from '../init/facts';
import { environmentStatements, variableOf } from '../init/program/app-program';
import {
  type Code,
  call,
  create,
  literal,
  map,
  name,
  type Props,
  type Statement,
  struct,
  type,
} from '../init/program/code';
import { PLATFORM_TITLES } from '../init/program/platform-code';
import { suggestion } from '../suggestion';

/** The platform that something is added to. */
export interface Target {
  /** Name of its constant. */
  readonly variable: string;
  /** Its class, for example `GkePlatform`. */
  readonly platform: string;
}

interface AdditionOptions {
  readonly source?: string;
  readonly logs?: string;
}

const COMPONENTS: Readonly<Record<string, (target: Target, options: AdditionOptions) => Statement[]>> = {
  notebooks: ({ variable }) => [
    {
      comment: ['JupyterHub. Notebooks run in a separate namespace, without the Secrets of the hub.'],
      code: create('JupyterHub', [chart(variable, 'jupyterhub'), literal('jupyterhub')], {
        notebooks: struct('NotebookOptions', { namespace: literal('kubeflow-notebooks') }),
      }),
    },
  ],
  training: ({ variable }) => [
    {
      comment: ['Runs TFJobs. The operator can list the Secrets of its namespace: nothing else runs there.'],
      code: create('TFJobOperator', [chart(variable, 'tf-job-operator', 'training-operator'), literal('operator')]),
    },
  ],
  'shared-files': ({ variable }) => [
    {
      comment: ['A shared disk. Pass `volumes` of this object to `sharedVolumes` of JupyterHub.'],
      code: create('NfsServer', [chart(variable, 'nfs', 'kubeflow-notebooks'), literal('nfs')], {
        disks: map({
          'team-data': struct('NfsDisk', { size: call(type('Size', 'cdk8s'), 'gibibytes', [literal(10)]) }),
        }),
      }),
    },
  ],
  tensorboard: (target, { logs }) => [
    {
      comment: ['Training logs in a browser.'],
      code: create('TensorBoard', [chart(target.variable, 'tensorboard'), literal('tensorboard')], {
        logs: folder('LogSource', '--logs', logs, target, 'tensorboard'),
      }),
    },
  ],
  benchmark: ({ variable }) => [
    {
      comment: ['A training benchmark: a parameter server and a worker.'],
      code: create('TFCnn', [chart(variable, 'benchmark'), literal('benchmark')]),
    },
  ],
};

/**
 * Statements of a component.
 *
 * @throws CliError if there is no such component.
 */
export function componentStatements(component: string, target: Target, options: AdditionOptions): Statement[] {
  const statements = COMPONENTS[component];
  if (statements === undefined) {
    throw new CliError(`there is no component "${component}".`, {
      reason: suggestion(component, Object.keys(COMPONENTS)),
      hint: component === 'tf-serving' ? 'Use: kubeflow-cdk add model NAME --source URL' : undefined,
      exitCode: ExitCode.usage,
    });
  }
  return paragraph(statements(target, options));
}

/** Statements of a model server. */
export function modelStatements(model: string, target: Target, { source }: AdditionOptions): Statement[] {
  return paragraph([
    {
      comment: [`Serves the model "${model}".`],
      code: create('TFServing', [chart(target.variable, model), literal(model)], {
        model: folder('ModelSource', '--source', source, target, model),
      }),
    },
  ]);
}

/** Statements of an environment. It reads no cluster: options describe it. */
export function newEnvironment(environment: string, given: Partial<Answers>): Statement[] {
  const answers = choose(NO_FACTS, { ...given, environment }).answers;
  validateAnswers(answers);
  return environmentStatements(answers, {}, [`An environment on ${PLATFORM_TITLES[answers.platform]}.`]);
}

export { variableOf };

function paragraph([first, ...others]: Statement[]): Statement[] {
  return first === undefined ? [] : [{ ...first, paragraph: true }, ...others];
}

function chart(variable: string, id: string, namespace?: string): Code {
  return call(name(variable), 'chart', [literal(id)], namespace ? { namespace: literal(namespace) } : undefined);
}

/** A source of models or logs. */
function folder(of: string, flag: string, url: string | undefined, { platform, variable }: Target, id: string): Code {
  const [, scheme = '', host = '', path = ''] = /^([a-z0-9]+):\/\/([^/]+)\/?(.*)$/.exec(url ?? '') ?? [];
  const schemes = of === 'LogSource' ? ['gs', 'pvc'] : ['gs', 's3', 'https', 'nfs', 'pvc'];
  if (url === undefined || !schemes.includes(scheme)) {
    throw new CliError(url === undefined ? `${flag} is required.` : `"${url}" is not valid for ${flag}.`, {
      reason: `Must be a URL with one of: ${schemes.map((each) => `${each}://`).join(', ')}.`,
      hint: `For example: ${flag} ${of === 'LogSource' ? 'pvc://logs/vision' : 'gs://my-bucket/inception'}`,
      exitCode: ExitCode.usage,
    });
  }
  const source = type(of);
  switch (scheme) {
    case 'gs':
      // Pods of other platforms have no identity in Google Cloud.
      return call(source, 'gcs', [literal(url)], platform === 'GkePlatform' ? undefined : credentials(id));
    case 'nfs':
      return call(source, 'nfs', [literal(host), literal(`/${path}`)]);
    case 'pvc': {
      const claim = call(type('PersistentVolumeClaim', 'cdk8s-plus-27'), 'fromClaimName', [
        chart(variable, id),
        literal('claim'),
        literal(host),
      ]);
      return call(source, 'claim', [claim], path === '' ? undefined : { path: literal(path) });
    }
    default:
      return call(source, scheme, [literal(url)]);
  }
}

function credentials(id: string): Props {
  return { credentialsSecretName: literal(`${id}-credentials`) };
}
