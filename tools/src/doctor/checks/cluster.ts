import type { CliError } from '../../cli-error';
import type { ClusterFacts } from '../facts/facts';
import { type Finding, findingsOf } from '../finding';

const { ok, warning, problem } = findingsOf('cluster');

/** A cluster that was read, that a deployment creates, or that cannot be reached. */
export type ClusterState =
  | { readonly state: 'read'; readonly facts: ClusterFacts }
  | { readonly state: 'created-later'; readonly description: string; readonly command?: string }
  | { readonly state: 'unreachable'; readonly error: CliError };

export function checkCluster(cluster: ClusterState): Finding[] {
  switch (cluster.state) {
    case 'read':
      return [ok(`context ${cluster.facts.context}, ${cluster.facts.server}, Kubernetes ${cluster.facts.version}`)];
    case 'created-later':
      return [
        warning(
          `${cluster.description} Only the tools were checked.`,
          ['Deploy it, and run doctor again.', ...(cluster.command ? [cluster.command] : [])].join('\n'),
        ),
      ];
    case 'unreachable': {
      const { message, reason, hint } = cluster.error;
      return [problem([message, reason].filter(Boolean).join(' '), hint)];
    }
  }
}
