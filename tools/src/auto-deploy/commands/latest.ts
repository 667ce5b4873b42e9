import { CliError } from '../../cli-error';
import { ExitCode } from '../../exit-codes';
import type { Terminal } from '../../terminal/terminal';
import type { DeployerApi } from '../records/api';
import { type ObservedInstance, observeInstances } from '../records/observe';
import { fieldOf, fieldsOf, type Selection, selectInstances } from '../records/select';
import { type AutoDeployOptions, connectDeployer, durationOption, serverTime } from './options';

/** Prints the newest instance that can be used, or one of its fields. */
export async function latest(terminal: Terminal, options: AutoDeployOptions): Promise<ExitCode> {
  const selection = selectionOf(options);
  const api = connectDeployer(terminal, options);
  try {
    const [found] = await findInstances(api, selection);
    if (found === undefined) {
      throw noInstance(selection);
    }
    const { field, json } = options;
    const lines = Object.entries(fieldsOf(found)).map(([name, value]) => `${name}: ${value}`);
    const text = field ? fieldOf(found, field) : json ? JSON.stringify(fieldsOf(found)) : lines.join('\n');
    terminal.stdout.write(`${text}\n`);
    return ExitCode.success;
  } finally {
    api.server.close();
  }
}

/** Selection of the options. Instances are Ready unless `--no-ready` is set. */
export function selectionOf({ of: version, ready = true, minAge }: AutoDeployOptions): Selection {
  return {
    ...(version !== undefined && { version }),
    ready,
    minAge: minAge === undefined ? 0 : durationOption('--min-age', minAge),
  };
}

/** Returns the matching instances, the newest first. */
export async function findInstances(api: DeployerApi, selection: Selection): Promise<ObservedInstance[]> {
  const { instances } = await observeInstances(api, [], Number.MAX_SAFE_INTEGER);
  return selectInstances(instances, selection, await serverTime(api));
}

export function noInstance({ version, free }: Selection): CliError {
  return new CliError(`No instance${version === undefined ? '' : ` of "${version}"`} can be used.`, {
    reason: `None is Ready${free ? ', old enough and free' : ' and old enough'}.`,
    hint: 'Read the decisions of the last pass: kubectl get configmap auto-deploy-status -o yaml',
    exitCode: ExitCode.different,
  });
}
