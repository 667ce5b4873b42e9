import * as path from 'node:path';
import { type CollectedApp, environmentName } from './collect';

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
        Object.entries(environment.clusterFiles()).map(([file, text]) => [
          path.posix.join(environmentName(environment), file),
          text,
        ]),
      ),
  );
}
