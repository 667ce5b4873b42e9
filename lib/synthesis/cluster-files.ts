import * as path from 'node:path';
import type { DeploymentGuide } from '../platforms/deployment-guide';
import { environmentName } from '../platforms/platform-base';
import type { CollectedApp } from './collected-app';

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
        Object.entries(filesOf(environment.deploymentGuide())).map(([file, text]) => [
          path.posix.join(environmentName(environment), file),
          text,
        ]),
      ),
  );
}

/** The files of a guide and the script that runs its commands in the folder of the environment, where their paths begin. */
function filesOf({ clusterCreationCommands = [], clusterFiles = {} }: DeploymentGuide): { [file: string]: string } {
  if (clusterCreationCommands.length === 0) {
    return clusterFiles;
  }
  const lines = ['#!/bin/sh', '# Makes a cluster such as the objects beside this folder are for.', 'set -e'];
  const script = [...lines, 'cd "$(dirname "$0")/.."', ...clusterCreationCommands];
  return { ...clusterFiles, [SCRIPT]: `${script.join('\n')}\n` };
}
