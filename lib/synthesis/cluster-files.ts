import * as path from 'node:path';
import type { PlatformBase } from '../platforms/platform';
import { type CollectedApp, environmentName } from './collected-app';

const SCRIPT = 'cluster/make.sh';

/**
 * What makes the clusters that the program is for, by paths within the output folder: in a folder of its own, which
 * `kubectl apply -f` of an environment's folder passes over.
 */
export function clusterFiles({ charts, environments }: CollectedApp): Map<string, string> {
  const written = new Set(charts.map(({ environment }) => environment));
  return new Map(
    environments
      .filter((environment) => written.has(environment))
      .flatMap((environment) =>
        Object.entries({ ...environment.clusterFiles(), ...script(environment) }).map(([file, text]) => [
          path.posix.join(environmentName(environment), file),
          text,
        ]),
      ),
  );
}

/** The commands, as they are to be run in the environment's folder, where the paths that they name begin. */
function script(environment: PlatformBase): { [file: string]: string } {
  const commands = environment.clusterCreationCommands();
  if (commands.length === 0) {
    return {};
  }
  const lines = ['#!/bin/sh', '# Makes a cluster such as the objects beside this folder are for.', 'set -e'];
  return { [SCRIPT]: `${[...lines, 'cd "$(dirname "$0")/.."', ...commands].join('\n')}\n` };
}
