import type { Container, PodSpec } from './manifest';
import { podSecurityViolations } from './pod-security';
import { validContainer, validPod } from './valid-app';

/** A valid pod with changes to its only container or to the pod. */
function pod(container: Partial<Container>, spec: Partial<PodSpec> = {}): PodSpec {
  const { securityContext } = validContainer();
  const merged = { ...validContainer(), ...container };
  return {
    ...validPod(),
    containers: [{ ...merged, securityContext: { ...securityContext, ...container.securityContext } }],
    ...spec,
  };
}

const sound = validPod().securityContext;

test('a pod with only the fields that "restricted" allows violates no level', () => {
  const spec = pod(
    { securityContext: { capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] }, procMount: 'Default' } },
    {
      securityContext: {
        ...sound,
        sysctls: [{ name: 'net.ipv4.tcp_syncookies' }],
        seLinuxOptions: { type: 'container_t' },
      },
      volumes: [
        'configMap',
        'csi',
        'downwardAPI',
        'emptyDir',
        'ephemeral',
        'persistentVolumeClaim',
        'projected',
        'secret',
      ].map((kind) => ({ name: kind, [kind]: {} })),
    },
  );
  expect(podSecurityViolations('restricted', spec)).toEqual([]);
});

test('a container can set a field that its pod does not set', () => {
  const context = { runAsNonRoot: true, seccompProfile: { type: 'Localhost' } };
  expect(podSecurityViolations('restricted', pod({ securityContext: context }, { securityContext: {} }))).toEqual([]);
});

test.each<[string, PodSpec]>([
  ['hostNetwork is set', pod({}, { hostNetwork: true })],
  ['hostPID is set', pod({}, { hostPID: true })],
  ['hostIPC is set', pod({}, { hostIPC: true })],
  ['volume disk is a hostPath', pod({}, { volumes: [{ name: 'disk', hostPath: {} }] })],
  [
    'sysctl kernel.msgmax is not safe',
    pod({}, { securityContext: { ...sound, sysctls: [{ name: 'kernel.msgmax' }] } }),
  ],
  ['container server is privileged', pod({ securityContext: { privileged: true } })],
  [
    'container server adds the capability SYS_ADMIN',
    pod({ securityContext: { capabilities: { drop: ['ALL'], add: ['SYS_ADMIN'] } } }),
  ],
  ['container server has procMount Unmasked', pod({ securityContext: { procMount: 'Unmasked' } })],
  ['container server has a hostPort', pod({ ports: [{ hostPort: 80 }] })],
  ['container server has a probe or hook with a host', pod({ livenessProbe: { httpGet: { host: '10.0.0.1' } } })],
  ['container server has a probe or hook with a host', pod({ lifecycle: { preStop: { tcpSocket: { host: 'x' } } } })],
  [
    'pod has seccompProfile Unconfined',
    pod({}, { securityContext: { ...sound, seccompProfile: { type: 'Unconfined' } } }),
  ],
  [
    'container server has seccompProfile Unconfined',
    pod({ securityContext: { seccompProfile: { type: 'Unconfined' } } }),
  ],
  [
    'container server has appArmorProfile Unconfined',
    pod({ securityContext: { appArmorProfile: { type: 'Unconfined' } } }),
  ],
  ['container server has custom seLinuxOptions', pod({ securityContext: { seLinuxOptions: { user: 'root' } } })],
  ['container server has custom seLinuxOptions', pod({ securityContext: { seLinuxOptions: { type: 'spc_t' } } })],
  ['container server is a Windows host process', pod({ securityContext: { windowsOptions: { hostProcess: true } } })],
])('fails on both levels if %s', (violation, spec) => {
  expect(podSecurityViolations('baseline', spec)).toEqual([violation]);
  expect(podSecurityViolations('restricted', spec)).toContain(violation);
  expect(podSecurityViolations('privileged', spec)).toEqual([]);
});

test('fails on both levels if an annotation disables AppArmor', () => {
  const annotation = (profile: string) => ({ 'container.apparmor.security.beta.kubernetes.io/server': profile });
  expect(podSecurityViolations('baseline', validPod(), annotation('unconfined'))).toEqual([
    'AppArmor profile is unconfined',
  ]);
  expect(podSecurityViolations('baseline', validPod(), annotation('runtime/default'))).toEqual([]);
});

test.each<[string, PodSpec]>([
  ['volume files is of the type nfs', pod({}, { volumes: [{ name: 'files', nfs: {} }] })],
  ['pod runs as root (runAsUser 0)', pod({}, { securityContext: { ...sound, runAsUser: 0 } })],
  ['container server runs as root (runAsUser 0)', pod({ securityContext: { runAsUser: 0 } })],
  ['container server does not set runAsNonRoot: true', pod({ securityContext: { runAsNonRoot: false } })],
  [
    'container server does not set runAsNonRoot: true',
    pod({}, { securityContext: { ...sound, runAsNonRoot: undefined } }),
  ],
  [
    'container server does not set allowPrivilegeEscalation: false',
    pod({ securityContext: { allowPrivilegeEscalation: undefined } }),
  ],
  ['container server has no seccompProfile', pod({}, { securityContext: { ...sound, seccompProfile: undefined } })],
  ['container server does not drop ALL capabilities', pod({ securityContext: { capabilities: { drop: ['CHOWN'] } } })],
  [
    'container server adds capabilities other than NET_BIND_SERVICE',
    pod({ securityContext: { capabilities: { drop: ['ALL'], add: ['CHOWN'] } } }),
  ],
])('fails only on the level "restricted" if %s', (violation, spec) => {
  expect(podSecurityViolations('baseline', spec)).toEqual([]);
  expect(podSecurityViolations('restricted', spec)).toEqual([violation]);
});

test('fails if only an init container or an ephemeral container violates it', () => {
  const loose = { name: 'loose', securityContext: { allowPrivilegeEscalation: false } };
  for (const field of ['initContainers', 'ephemeralContainers'] as const) {
    expect(podSecurityViolations('restricted', { ...validPod(), [field]: [loose] })).toEqual([
      'container loose does not drop ALL capabilities',
    ]);
  }
});
