import { VERSION } from '../../version';
import type { EnvironmentContents } from './expected-objects';
import type { KubeflowApplicationProps } from './kubeflow-application-props';

/** Returns the spec of an Application. */
export function applicationSpec(
  { descriptor = {}, info = {} }: KubeflowApplicationProps,
  { objects, charts }: EnvironmentContents,
): object {
  const kinds = new Map(objects.map(({ group, kind }) => [`${group}/${kind}`, { group, kind }]));
  const urls = charts.flatMap(({ component, facts }) =>
    [...new Set(facts.flatMap(({ urls = [] }) => urls))].map((value) => ({ name: component, type: 'Value', value })),
  );
  return {
    selector: { matchLabels: { 'app.kubernetes.io/part-of': 'kubeflow' } },
    componentKinds: [...kinds].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, kind]) => kind),
    descriptor: {
      type: 'kubeflow',
      version: VERSION,
      description: 'Machine learning on Kubernetes',
      ...descriptor,
    },
    info: [...urls, ...Object.entries(info).map(([name, value]) => ({ name, type: 'Value', value }))],
    // Its components exist without it: deleting the Application deletes none of them.
    addOwnerRef: false,
    assemblyPhase: 'Succeeded',
  };
}
