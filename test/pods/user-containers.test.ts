import { App } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { AnyClusterPlatform } from '../../lib/platforms/generic';
import { platformUserContainers } from '../../lib/platforms/platform-pod';
import type { UserContainerContext } from '../../lib/pods/user-containers';
import type { PodSpec } from '../policy/manifest';
import { podSecurityViolations } from '../policy/pod-security';

const HOST: UserContainerContext = {
  where: new App(),
  uid: 1000,
  gid: 100,
  reservedNames: ['notebook'],
  ports: [{ name: 'web', containerPort: 8888 }],
  volumes: ['home'],
};
const PLATFORM = new AnyClusterPlatform(new App(), 'lab');
const SIDECAR: k8s.Container = { name: 'sidecar', image: 'registry.example.com/sidecar:1' };
const amount = k8s.Quantity.fromString;

function filled(container: Partial<k8s.Container>, prop = 'extraContainers'): any {
  return platformUserContainers(HOST, PLATFORM, { [prop]: [{ ...SIDECAR, ...container }] })[prop][0];
}

function violationsOf(container: Partial<k8s.Container>): string[] {
  const spec: PodSpec = {
    containers: [filled(container)],
    securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
  };
  return podSecurityViolations('restricted', spec);
}

describe('a user-provided container', () => {
  test.each<Partial<k8s.Container>>([
    {},
    { securityContext: { runAsUser: 5432, readOnlyRootFilesystem: true } },
    { securityContext: { capabilities: { drop: ['KILL'] } } },
    { securityContext: { capabilities: { add: ['NET_BIND_SERVICE'] } } },
    { securityContext: { seccompProfile: { type: 'RuntimeDefault' }, runAsNonRoot: true } },
    { readinessProbe: { httpGet: { port: k8s.IntOrString.fromNumber(80) } } },
  ])('complies with Pod Security restricted: %p', (container) => {
    expect(violationsOf(container)).toEqual([]);
  });

  test('keeps the fields that it sets', () => {
    const securityContext = { runAsUser: 1, runAsGroup: 2, readOnlyRootFilesystem: true };
    expect(filled({ securityContext, command: ['a', '{b}'] })).toMatchObject({
      securityContext,
      command: ['a', '{b}'],
    });
  });

  test('can have other ports, and the same port of another protocol', () => {
    const ports = [{ containerPort: 8889 }, { name: 'dns', containerPort: 8888, protocol: 'UDP' }];
    expect(filled({ ports })).toMatchObject({ ports });
  });

  test('is not modified', () => {
    const container = Object.freeze({ ...SIDECAR });
    platformUserContainers(HOST, PLATFORM, { extraContainers: [container] });
    expect(container).toEqual(SIDECAR);
  });

  test('gets default resources only if it sets none', () => {
    expect(filled({}).resources).toEqual({
      requests: { cpu: '10m', memory: '64Mi' },
      limits: { cpu: '500m', memory: '256Mi' },
    });
    expect(
      filled({ resources: { requests: { cpu: amount('2') }, limits: { 'example.com/x': amount('1') } } }),
    ).toMatchObject({
      resources: { requests: { cpu: '2', memory: '64Mi' }, limits: { memory: '256Mi', 'example.com/x': '1' } },
    });
    expect(filled({ resources: { requests: { cpu: amount('2') } } }).resources.limits).not.toHaveProperty('cpu');
  });

  test.each<[string, Partial<k8s.Container>, string]>([
    ['has no image', { image: undefined }, 'has no image.'],
    ['has an invalid image', { image: 'a b' }, 'extraContainers "sidecar": image "a b"'],
    ['has an invalid name', { name: 'Side Car' }, 'extraContainers: container "Side Car"'],
    ['has a name that is taken', { name: 'notebook' }, 'two containers of the pod are named "notebook".'],
    ['is pulled by no policy', { imagePullPolicy: 'Often' }, 'imagePullPolicy "Often" is not known.'],
    ['has a variable twice', { env: [{ name: 'A' }, { name: 'A' }] }, 'variable "A" is set twice.'],
    ['has an invalid argument', { args: ['a\0b'] }, 'command or args contains a NUL character.'],
    ['has an invalid port', { ports: [{ containerPort: 0 }] }, 'port 0 is not a valid port.'],
    ['has a port that is taken', { ports: [{ containerPort: 8888 }] }, 'port 8888 is already used by a container'],
    [
      'has a port twice',
      { ports: [80, 80].map((containerPort) => ({ containerPort })) },
      'is already used by a container of the pod.',
    ],
    [
      'has a port with the name of another port',
      { ports: [{ name: 'web', containerPort: 80 }] },
      'port 80 has the name "web" of another port',
    ],
    ['has an invalid port name', { ports: [{ name: '80', containerPort: 80 }] }, 'port "80"'],
    ['has a port of no protocol', { ports: [{ containerPort: 80, protocol: 'tcp' }] }, 'port 80 "tcp" is not known.'],
    ['mounts what is not there', { volumeMounts: [{ name: 'x', mountPath: '/x' }] }, 'mounts the volume "x"'],
    [
      'has an invalid mount path',
      { volumeMounts: [{ name: 'home', mountPath: 'x' }] },
      'mountPath "x" is invalid or used twice.',
    ],
    [
      'has the same mount path twice',
      { volumeMounts: ['/x', '/x'].map((mountPath) => ({ name: 'home', mountPath })) },
      'mountPath "/x" is invalid or used twice.',
    ],
    ['uses a device that is not there', { volumeDevices: [{ name: 'x', devicePath: '/x' }] }, 'mounts the volume "x"'],
    ['is privileged', { securityContext: { privileged: true } }, 'is privileged.'],
    ['may become more', { securityContext: { allowPrivilegeEscalation: true } }, 'sets allowPrivilegeEscalation.'],
    ['may be root', { securityContext: { runAsNonRoot: false } }, 'sets runAsNonRoot: false.'],
    ['is root', { securityContext: { runAsUser: 0 } }, 'runs as root (runAsUser 0).'],
    ['is nobody', { securityContext: { runAsUser: -1 } }, 'runAsUser: -1 is not accepted.'],
    [
      'has a capability',
      { securityContext: { capabilities: { add: ['SYS_ADMIN'] } } },
      'adds the capability SYS_ADMIN.',
    ],
    [
      'has no seccomp',
      { securityContext: { seccompProfile: { type: 'Unconfined' } } },
      'sets the seccomp profile "Unconfined".',
    ],
    ['sees all of /proc', { securityContext: { procMount: 'Unmasked' } }, 'has procMount Unmasked.'],
    [
      'has SELinux options',
      { securityContext: { seLinuxOptions: { user: 'x' } } },
      'sets SELinux options that are not allowed.',
    ],
    ['is of Windows', { securityContext: { windowsOptions: { hostProcess: true } } }, 'has Windows options.'],
    ['has a host port', { ports: [{ containerPort: 1, hostPort: 1 }] }, 'has a host port.'],
    [
      'has a probe with a host',
      { livenessProbe: { tcpSocket: { host: 'x', port: k8s.IntOrString.fromNumber(1) } } },
      'has a probe or a lifecycle hook with a host.',
    ],
    ['has an invalid quantity', { resources: { limits: { cpu: amount('much') } } }, 'the limit cpu: much is not'],
    [
      'requests more than its limit',
      { resources: { requests: { memory: amount('1Gi') }, limits: { memory: amount('1000M') } } },
      'the memory request (1Gi) is over its limit (1000M).',
    ],
  ])('fails if it %s', (_, container, message) => {
    expect(() => filled(container)).toThrow(message);
  });

  test('fails if an init container has a probe', () => {
    const container = { readinessProbe: { exec: { command: ['true'] } } };
    expect(() => filled(container, 'initContainers')).toThrow(
      'initContainers "sidecar" has a probe or a lifecycle hook.',
    );
  });
});
