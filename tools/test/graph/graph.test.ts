import { graphOf } from '../../src/graph/build-graph';
import { foldGraph } from '../../src/graph/fold-graph';
import { layoutOf, NODE } from '../../src/graph/layout';
import { renderMermaid } from '../../src/graph/mermaid';
import { renderSvg } from '../../src/graph/svg';
import type { KubeObject } from '../../src/kubernetes/objects';
import { deployment, inputOf, object, policy, to } from '../report/objects';

const DENY = policy('deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });

/** Edges as `from > to: label`, with the names of the nodes. */
function edges(objects: KubeObject[], more: Parameters<typeof inputOf>[1] = {}): string[] {
  const graph = graphOf(inputOf(objects, more));
  const nameOf = (id: string) => graph.nodes.find((node) => node.id === id)?.name;
  return graph.edges
    .map(({ from, to: target, label, both }) => {
      const line = `${nameOf(from)} ${both ? '<>' : '>'} ${nameOf(target)}`;
      return label === undefined ? line : `${line}: ${label}`;
    })
    .sort();
}

const open = (from: string, target: string, port: number) => [
  policy(`${from}-out-${target}`, {
    ...{ podSelector: { matchLabels: { app: from } }, policyTypes: ['Egress'] },
    egress: [{ to: [to(target)], ports: [{ port }] }],
  }),
  policy(`${target}-in-${from}`, {
    ...{ podSelector: { matchLabels: { app: target } }, policyTypes: ['Ingress'] },
    ingress: [{ from: [to(from)] }],
  }),
];

test('open connections are edges, and connections in both directions are one edge', () => {
  const pods = [deployment('a'), deployment('b'), deployment('c'), DENY];
  expect(edges([...pods, ...open('a', 'b', 80), ...open('b', 'a', 81), ...open('b', 'c', 82)])).toEqual([
    'a <> b: TCP 80, TCP 81',
    'b > c: TCP 82',
  ]);
});

test('DNS is left out', () => {
  const dns = policy('dns', {
    ...{ podSelector: {}, policyTypes: ['Egress'] },
    egress: [{ to: [{ namespaceSelector: {} }], ports: [{ port: 53, protocol: 'UDP' }] }],
  });
  expect(edges([deployment('a'), DENY, dns])).toEqual([]);
});

test('an entrance leads from its clients to the pods behind its Services', () => {
  const service = object('v1', 'Service', 'web', { spec: { selector: { app: 'a' }, ports: [{ port: 80 }] } });
  const backend = { service: { name: 'web', port: { number: 80 } } };
  const ingress = object('networking.k8s.io/v1', 'Ingress', 'web', {
    spec: { tls: [{}], rules: [{ host: 'a.example.com', http: { paths: [{ backend }] } }] },
  });
  expect(edges([deployment('a'), deployment('b'), DENY, service, ingress])).toEqual([
    'Everyone > https://a.example.com',
    'https://a.example.com > a',
  ]);
});

test('claims lead from pods to disks and NFS servers', () => {
  const claim = (name: string, volumeName: string) =>
    object('v1', 'PersistentVolumeClaim', name, { spec: { volumeName } });
  const volume = (name: string, spec: object) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name },
    spec,
  });
  const mounts = (claimName: string) => ({ volumes: [{ name: 'v', persistentVolumeClaim: { claimName } }] });
  const objects = [
    ...[DENY, deployment('server', mounts('disk')), deployment('user', mounts('share'))],
    ...[claim('disk', 'disk'), claim('share', 'share')],
    volume('disk', { csi: { volumeHandle: 'projects/p/zones/z/disks/lab-data' } }),
    volume('share', { nfs: { server: '10.0.0.7', path: '/' } }),
    object('v1', 'Service', 'server', { spec: { clusterIP: '10.0.0.7', selector: { app: 'server' } } }),
  ];
  const stack = {
    resource: { google_compute_disk: { d: { name: 'lab-data', lifecycle: { prevent_destroy: true } } } },
  };
  expect(edges(objects, { stack })).toEqual(['disk > lab-data', 'server > disk', 'share > server', 'user > share']);
});

test('accounts lead to what they may use in the cluster and in the cloud', () => {
  const binding = object('rbac.authorization.k8s.io/v1', 'RoleBinding', 'b', {
    roleRef: { kind: 'ClusterRole', name: 'view' },
    subjects: [{ kind: 'ServiceAccount', name: 'hub' }],
  });
  const member = 'principal://iam.googleapis.com/projects/1/x/subject/ns/ml/sa/hub';
  const bucket = `\${google_storage_bucket.models.name}`;
  const stack = {
    resource: {
      google_storage_bucket: { models: { name: 'my-models' } },
      google_storage_bucket_iam_member: { a: { bucket, role: 'roles/storage.objectViewer', member } },
    },
  };
  const hub = deployment('hub', { serviceAccountName: 'hub', automountServiceAccountToken: true });
  expect(edges([DENY, hub, binding], { stack })).toEqual([
    'hub > Kubernetes API',
    'hub > hub',
    'hub > my-models: storage.objectViewer',
  ]);
});

test('the same output gives the same picture', () => {
  const objects = [deployment('a'), deployment('b'), DENY, ...open('a', 'b', 80)];
  const [first, second] = [graphOf(inputOf(objects)), graphOf(inputOf(JSON.parse(JSON.stringify(objects))))];
  expect(renderSvg(first)).toBe(renderSvg(second));
  expect(renderMermaid(first)).toBe(renderMermaid(second));
});

test('nodes do not overlap, and are inside of the picture', () => {
  const pods = ['a', 'b', 'c', 'd', 'e'].map((name) => deployment(name));
  const { nodes, lanes, width, height } = layoutOf(
    graphOf(inputOf([...pods, object('v1', 'PersistentVolumeClaim', 'c', { spec: {} }), ...open('a', 'b', 80)])),
  );
  for (const node of nodes) {
    expect(node.x + NODE.width).toBeLessThan(width);
    expect(node.y + NODE.height).toBeLessThan(height);
    const others = nodes.filter(({ id }) => id !== node.id);
    expect(
      others.filter(({ x, y }) => Math.abs(x - node.x) < NODE.width && Math.abs(y - node.y) < NODE.height),
    ).toEqual([]);
  }
  expect(lanes.map(({ name }) => name)).toEqual(['hub']);
});

describe('a large environment', () => {
  const names = Array.from({ length: 100 }, (_, index) => `server-${String(index).padStart(3, '0')}`);
  const claims = names.map((name) => object('v1', 'PersistentVolumeClaim', name, { spec: {} }));
  const pods = names.map((name) =>
    deployment(name, { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: name } }] }),
  );

  test('of one component is drawn with few nodes', () => {
    const graph = graphOf(inputOf([DENY, ...pods, ...claims]));
    expect(graph.nodes.length).toBe(200);
    const folded = foldGraph(graph);
    expect(folded.nodes.map(({ name, details }) => `${name}: ${details}`)).toEqual([
      '100 claims: server-000, server-001, …',
      '100 workloads: server-000, server-001, …',
    ]);
  });

  test('of alike components is drawn with few nodes, and those that differ remain', () => {
    const input = inputOf([DENY, ...pods, ...claims]);
    const objects = input.objects.map((each) => ({
      ...each,
      ...(each.object.kind !== 'NetworkPolicy' && { component: each.object.metadata.name }),
    }));
    const service = {
      object: object('v1', 'Service', 'web', { spec: { type: 'LoadBalancer', selector: { app: 'server-007' } } }),
      component: 'server-007',
    };
    const folded = foldGraph(graphOf({ ...input, objects: [...objects, service] }));
    expect(folded.nodes.map(({ name, details }) => `${name}: ${details}`)).toEqual([
      '99 alike components: server-000, server-001, …',
      'server-007: 1 entrance, 1 workload, 1 claim',
      'Everyone: undefined',
    ]);
  });

  test('a small one is not folded', () => {
    const graph = graphOf(inputOf([DENY, deployment('a'), deployment('b')]));
    expect(foldGraph(graph)).toEqual(graph);
  });
});

describe('hostile names', () => {
  const HOSTILE = `"]; <script>alert(1)</script> & 'x' \`y\` |z| %% #35; \u001b[31m`;
  const graph = graphOf(
    inputOf([
      deployment(HOSTILE),
      object('v1', 'PersistentVolumeClaim', HOSTILE, { spec: { resources: { requests: { storage: HOSTILE } } } }),
      object('v1', 'Service', HOSTILE, { spec: { type: 'LoadBalancer', loadBalancerSourceRanges: [HOSTILE] } }),
    ]),
  );

  test('are text in SVG', () => {
    const svg = renderSvg(graph);
    expect(svg).not.toMatch(/<script|alert\(1\)<\//);
    const elements = new Set([...svg.matchAll(/<([a-z]+)/g)].map(([, name]) => name));
    expect([...elements].sort()).toEqual(['defs', 'g', 'marker', 'path', 'rect', 'style', 'svg', 'text', 'title']);
    // Every attribute is one of the renderer.
    const attributes = new Set([...svg.matchAll(/ ([a-z-]+)="/g)].map(([, name]) => name));
    expect([...attributes].filter((name) => name.startsWith('on'))).toEqual([]);
  });

  test('are text in Mermaid', () => {
    const mermaid = renderMermaid(graph);
    const labels = [...mermaid.matchAll(/"([^"\n]*)"/g)].map(([, text]) => text.replaceAll('<br/>', ''));
    expect(labels.filter((text) => /[<>"`|[\]{};&%]/.test(text.replaceAll(/#\d+;/g, '')))).toEqual([]);
    // Outside of labels, there is only the syntax of the renderer.
    expect(mermaid.replaceAll(/"[^"\n]*"/g, '""')).not.toContain('script');
  });
});
