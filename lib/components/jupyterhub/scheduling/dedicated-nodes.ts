import type * as k8s from '../../../k8s';
import type { ComponentPodProps } from '../../../pods/component-pod-props';
import type { JupyterHubProps } from '../jupyterhub-props';
import type { NotebookOptions } from '../notebooks/notebook-options';
import { NodePurpose } from './dedicated-nodes-options';

const LABEL = 'hub.jupyter.org/node-purpose';
// Taints with the second key are for clouds whose node pools do not accept a slash.
const TAINTS = ['hub.jupyter.org/dedicated', 'hub.jupyter.org_dedicated'];

type Placement = Pick<ComponentPodProps, 'tolerations' | 'affinity'>;

/** Returns the props with tolerations and node affinity for dedicated nodes. Those of the props are kept. */
export function withDedicatedNodes(props: JupyterHubProps): JupyterHubProps {
  if (props.dedicatedNodes === undefined) {
    return props;
  }
  const { users = NodePurpose.PREFER, core = NodePurpose.PREFER } = props.dedicatedNodes;
  return {
    ...props,
    hub: placed(props.hub ?? {}, 'core', core),
    proxy: placed(props.proxy ?? {}, 'core', core),
    ...(props.userScheduler && { userScheduler: placed(props.userScheduler, 'core', core) }),
    notebooks: placedNotebooks(props.notebooks ?? {}, users),
  };
}

/** The affinity of a profile or choice replaces that of all notebooks, so it also needs that of the nodes. */
function placedNotebooks(notebooks: NotebookOptions, purpose: NodePurpose): NotebookOptions {
  const withNodes = <T extends Placement>(server: T): T =>
    server.affinity === undefined ? server : { ...server, affinity: affinityTo(server.affinity, 'user', purpose) };
  return {
    ...placed(notebooks, 'user', purpose),
    ...(notebooks.profiles && {
      profiles: notebooks.profiles.map((profile) => ({
        ...withNodes(profile),
        ...(profile.options && {
          options: profile.options.map((option) => ({ ...option, choices: option.choices.map(withNodes) })),
        }),
      })),
    }),
  };
}

function placed<T extends Placement>(pods: T, value: string, purpose: NodePurpose): T {
  const tolerations = TAINTS.map((key) => ({ key, operator: 'Equal', value, effect: 'NoSchedule' }));
  return {
    ...pods,
    tolerations: [...(pods.tolerations ?? []), ...tolerations],
    ...(purpose !== NodePurpose.IGNORE && { affinity: affinityTo(pods.affinity, value, purpose) }),
  };
}

/** Terms of a required affinity are alternatives, so each of them gets the label. */
function affinityTo(affinity: k8s.Affinity = {}, value: string, purpose: NodePurpose): k8s.Affinity {
  const expression: k8s.NodeSelectorRequirement = { key: LABEL, operator: 'In', values: [value] };
  const nodes = affinity.nodeAffinity ?? {};
  if (purpose === NodePurpose.IGNORE) {
    return affinity;
  }
  if (purpose === NodePurpose.PREFER) {
    const preferred = nodes.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    const term = { weight: 100, preference: { matchExpressions: [expression] } };
    return {
      ...affinity,
      nodeAffinity: { ...nodes, preferredDuringSchedulingIgnoredDuringExecution: [...preferred, term] },
    };
  }
  const required = nodes.requiredDuringSchedulingIgnoredDuringExecution;
  const terms = required?.nodeSelectorTerms ?? [{}];
  return {
    ...affinity,
    nodeAffinity: {
      ...nodes,
      requiredDuringSchedulingIgnoredDuringExecution: {
        ...required,
        nodeSelectorTerms: terms.map((term) => ({
          ...term,
          matchExpressions: [...(term.matchExpressions ?? []), expression],
        })),
      },
    },
  };
}
