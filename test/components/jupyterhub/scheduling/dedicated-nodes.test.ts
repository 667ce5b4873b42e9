import type { JupyterHubProps } from '../../../../lib/components/jupyterhub';
import { NodePurpose } from '../../../../lib/components/jupyterhub';
import { HubOf } from '../hub-of';

const tolerationsOf = (value: string) =>
  ['hub.jupyter.org/dedicated', 'hub.jupyter.org_dedicated'].map((key) => ({
    key,
    operator: 'Equal',
    value,
    effect: 'NoSchedule',
  }));
const expression = (value: string) => ({ key: 'hub.jupyter.org/node-purpose', operator: 'In', values: [value] });
const preferred = (value: string) => ({
  nodeAffinity: {
    preferredDuringSchedulingIgnoredDuringExecution: [
      { weight: 100, preference: { matchExpressions: [expression(value)] } },
    ],
  },
});
const hubOf = (props: JupyterHubProps) => new HubOf(props);

describe('nodes that are dedicated to users and to the hub, as with the chart', () => {
  test('are preferred, and their taints are tolerated', () => {
    const hub = hubOf({ dedicatedNodes: {}, userPlaceholders: { replicas: 1 } });
    for (const pod of [hub.hubPod, hub.proxyPod]) {
      expect(pod).toMatchObject({ tolerations: tolerationsOf('core'), affinity: preferred('core') });
    }
    expect(hub.notebooks).toMatchObject({ tolerations: tolerationsOf('user'), affinity: preferred('user') });
    const placeholders = hub.object('Deployment', '-placeholder').spec.template.spec;
    expect(placeholders).toMatchObject({ tolerations: tolerationsOf('user') });
    const puller = hub.object('DaemonSet', '-image-puller').spec.template.spec;
    expect(puller.tolerations).toEqual(tolerationsOf('user'));
  });

  test('can be required, also by a profile with an affinity of its own', () => {
    const terms = [{ matchExpressions: [{ key: 'disk', operator: 'Exists' }] }];
    const affinity = {
      nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } },
    };
    const profiles = [{ displayName: 'SSD', affinity }, { displayName: 'Any' }];
    const { notebooks, hubPod } = hubOf({
      dedicatedNodes: { users: NodePurpose.REQUIRE, core: NodePurpose.IGNORE },
      notebooks: { profiles },
    });
    const requiredIn = (from: { affinity: typeof affinity }) =>
      from.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms;
    expect(requiredIn(notebooks as never)).toEqual([{ matchExpressions: [expression('user')] }]);
    expect(requiredIn(notebooks.profiles[0])).toEqual([
      { matchExpressions: [...terms[0].matchExpressions, expression('user')] },
    ]);
    expect(notebooks.profiles[1]).not.toHaveProperty('affinity');
    expect(hubPod.affinity).toBeUndefined();
    expect(hubPod.tolerations).toEqual(tolerationsOf('core'));
  });

  test('are not used by default', () => {
    const hub = hubOf({});
    expect(JSON.stringify([hub.hubPod, hub.notebooks])).not.toContain('hub.jupyter.org');
  });
});
