const contact = { name: 'Team', email: 'team@example.com', url: 'https://example.com/team' };
const application = (name: string, spec: object) => ({
  apiVersion: 'app.k8s.io/v1beta1',
  kind: 'Application',
  metadata: { name, labels: { 'app.kubernetes.io/name': name } },
  spec,
});

/**
 * Applications with the fields that those of upstream's documentation and of other projects have.
 *
 * @see https://github.com/kubernetes-sigs/application/tree/v0.8.3/docs/examples
 */
export const UPSTREAM_SHAPES = [
  application('all-fields', {
    selector: {
      matchLabels: { 'app.kubernetes.io/name': 'blog' },
      matchExpressions: [{ key: 'tier', operator: 'In', values: ['web'] }],
    },
    componentKinds: [
      { group: 'core', kind: 'Service' },
      { group: 'apps', kind: 'StatefulSet' },
      { group: 'v1', kind: 'Secret' },
      { group: '', kind: 'ConfigMap' },
    ],
    assemblyPhase: 'Pending',
    addOwnerRef: true,
    descriptor: {
      type: 'blog',
      version: '4.9.4',
      description: 'A blog.',
      icons: [{ src: 'https://example.com/icon.png', type: 'image/png', size: '100x100' }],
      maintainers: [contact],
      owners: [contact],
      keywords: ['blog'],
      links: [{ description: 'About', url: 'https://example.com' }],
      notes: 'Sign in first.',
    },
    info: [
      { name: 'Password', type: 'Reference', valueFrom: { secretKeyRef: { name: 'password', key: 'value' } } },
      { name: 'Address', valueFrom: { serviceRef: { name: 'web', port: 80, path: '/', protocol: 'HTTP' } } },
      { name: 'Site', valueFrom: { ingressRef: { name: 'web', host: 'example.com', path: '/' } } },
      { name: 'Mode', valueFrom: { configMapKeyRef: { name: 'settings', key: 'mode', kind: 'ConfigMap' } } },
      { name: 'Support', value: 'call us' },
    ],
  }),
  application('fields-of-older-versions', {
    type: 'blog',
    version: '4.9.4',
    description: 'A blog.',
    selector: { matchLabels: { 'app.kubernetes.io/name': 'blog' } },
    componentKinds: [{ group: 'apps', kind: 'StatefulSet' }],
    icons: [{ src: 'https://example.com/icon.png' }],
    maintainers: [contact],
    keywords: ['blog'],
    links: [{ description: 'About', url: 'https://example.com' }],
  }),
  application('phase-in-descriptor', { descriptor: { type: 'blog', assemblyPhase: 'Pending' } }),
  application('empty', {}),
];
