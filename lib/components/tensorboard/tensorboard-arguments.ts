import { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { literalText } from '../../pods/literal-text';
import { wholeSeconds } from '../../validation/durations';
import { checkInteger } from '../../validation/integers';
import type { LogSourceConfig } from './log-source';
import { TensorBoardLoadFast, type TensorBoardProps } from './tensorboard-props';

/** Port of the TensorBoard container. */
export const TENSORBOARD_PORT = 6006;

/** Flags that props or the component set, with the alternative. */
const RESERVED_FLAGS = new Map([
  ['--logdir', '`logs`'],
  ['--logdir_spec', '`logs`'],
  ['--host', 'no flag: TensorBoard listens on all addresses'],
  ['--bind_all', 'no flag: TensorBoard listens on all addresses'],
  ['--port', 'no flag: the Service selects the port'],
  ['--path_prefix', '`pathPrefix`'],
  ['--window_title', '`windowTitle`'],
  ['--reload_interval', '`reloadInterval`'],
  ['--reload_multifile', '`reloadMultifile`'],
  ['--reload_multifile_inactive_secs', '`reloadMultifileInactive`'],
  ['--max_reload_threads', '`maxReloadThreads`'],
  ['--samples_per_plugin', '`samplesPerPlugin`'],
  ['--load_fast', '`loadFast`'],
  ['--purge_orphaned_data', '`purgeOrphanedData`'],
  ['--detect_file_replacement', '`detectFileReplacement`'],
  ['--inspect', '`kubectl exec`: TensorBoard prints the result and exits'],
  ['--version_tb', '`kubectl exec`: TensorBoard prints the result and exits'],
]);

/**
 * Arguments of the `tensorboard` command.
 *
 * @param pathPrefix URL path prefix without a trailing slash; empty for the root
 * @see https://github.com/tensorflow/tensorboard/blob/2.20.0/tensorboard/plugins/core/core_plugin.py
 */
export function tensorBoardArguments(
  where: IConstruct,
  props: TensorBoardProps,
  { logDir, requiresSlowLoading }: LogSourceConfig,
  pathPrefix: string,
): string[] {
  checkArguments(where, props.args ?? []);
  const loadFast = props.loadFast ?? (requiresSlowLoading ? TensorBoardLoadFast.FALSE : TensorBoardLoadFast.AUTO);
  const flags: { [flag: string]: string | undefined } = {
    logdir: logDir,
    port: String(TENSORBOARD_PORT),
    path_prefix: pathPrefix === '' ? undefined : pathPrefix,
    window_title: props.windowTitle,
    reload_interval: String(seconds(where, 'reloadInterval', props.reloadInterval ?? Duration.seconds(30))),
    reload_multifile: text(props.reloadMultifile),
    reload_multifile_inactive_secs: inactive(where, props),
    max_reload_threads: text(count(where, 'maxReloadThreads', props.maxReloadThreads, 1)),
    samples_per_plugin: samples(where, props.samplesPerPlugin),
    load_fast: loadFast === TensorBoardLoadFast.AUTO ? undefined : loadFast,
    purge_orphaned_data: text(props.purgeOrphanedData),
    detect_file_replacement: text(props.detectFileReplacement),
  };
  return [
    '--bind_all',
    ...Object.entries(flags).flatMap(([flag, value]) => (value === undefined ? [] : `--${flag}=${value}`)),
    ...(props.args ?? []),
  ].map(literalText);
}

function text(value: boolean | number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

function seconds(where: IConstruct, prop: string, time: Duration): number {
  return wholeSeconds(where, prop, time, { acceptedBy: 'TensorBoard', min: 0, example: 'Duration.seconds(30)' });
}

function inactive(where: IConstruct, props: TensorBoardProps): string | undefined {
  const { reloadMultifile, reloadMultifileInactive: time } = props;
  if (time !== undefined && !reloadMultifile) {
    throw new KubeflowError(
      where,
      'reloadMultifileInactive requires `reloadMultifile`.',
      'TensorBoard uses it only if `reloadMultifile` is true.',
      'Set `reloadMultifile: true`, or remove `reloadMultifileInactive`.',
    );
  }
  return time && String(seconds(where, 'reloadMultifileInactive', time));
}

function samples(where: IConstruct, given: { [plugin: string]: number } = {}): string | undefined {
  for (const [plugin, number] of Object.entries(given)) {
    if (!/^[A-Za-z0-9][-_.A-Za-z0-9]*$/.test(plugin)) {
      throw new KubeflowError(
        where,
        `samplesPerPlugin: "${plugin}" is not a valid plugin name.`,
        'Must be letters, digits, "-", "_" and ".".',
        'Use for example { scalars: 5000, images: 50 }.',
      );
    }
    // With 0, TensorBoard shows nothing.
    count(where, `samplesPerPlugin.${plugin}`, number, 1);
  }
  const pairs = Object.entries(given).map(([plugin, number]) => `${plugin}=${number}`);
  return pairs.length > 0 ? pairs.join(',') : undefined;
}

function count(where: IConstruct, prop: string, number: number | undefined, min: number): number | undefined {
  checkInteger(where, prop, number, { min, acceptedBy: 'TensorBoard' });
  return number;
}

function checkArguments(where: IConstruct, args: readonly string[]): void {
  for (const argument of args) {
    const [flag] = argument.split('=');
    // The argument parser accepts a prefix of a flag as the flag.
    const taken = [...RESERVED_FLAGS].find(
      ([known]) => flag.startsWith('--') && flag.length > 2 && known.startsWith(flag),
    );
    if (taken) {
      throw new KubeflowError(
        where,
        `args: "${argument}" is managed by the component.`,
        `Use ${taken[1]} instead.`,
        '`args` must contain only flags that no prop sets.',
      );
    }
    if (!argument.startsWith('--') || argument.length === 2) {
      throw new KubeflowError(
        where,
        `args: "${argument}" is not a TensorBoard flag.`,
        'Must be a flag with its value after "=", for example "--generic_data=auto".',
      );
    }
  }
}
