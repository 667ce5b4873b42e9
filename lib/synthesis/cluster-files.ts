import * as path from 'node:path';
import type { DeploymentGuide } from '../platforms/deployment-guide';
import { environmentName } from '../platforms/platform-base';
import type { CollectedApp } from './collected-app';

const SCRIPT = 'cluster/make.sh';

/**
 * Returns the files that create local clusters, by their path in the output folder. They are in a separate folder,
 * which `kubectl apply -f` on the environment's folder ignores.
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

/**
 * Returns the files of a guide and a script that runs its commands. The paths in the commands are relative to the
 * environment's folder.
 */
function filesOf({ clusterCreationCommands = [], clusterFiles = {} }: DeploymentGuide): { [file: string]: string } {
  if (clusterCreationCommands.length === 0) {
    return clusterFiles;
  }
  const lines = ['#!/bin/sh', '# Creates a cluster for the objects of this environment.', 'set -e'];
  const script = [...lines, 'cd "$(dirname "$0")/.."', ...clusterCreationCommands];
  return { ...clusterFiles, [SCRIPT]: `${script.join('\n')}\n` };
}
