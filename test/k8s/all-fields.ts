import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { k8s } from '../../lib';

type Json = any;

/** The versions of the test data. */
export const VERSIONS = ['1.33', '1.34', '1.35', '1.36'];

/** Returns a pod template in which every field of a Kubernetes version is set, to placeholders. */
export function templateOf(version: string): Json {
  return JSON.parse(readFileSync(join(__dirname, 'testdata', `pod-template-${version}.json`), 'utf8'));
}

/** Values that components do not accept or set themselves, and why. All other placeholders stay. */
const SECURITY_CONTEXT = {
  // Required by Pod Security "restricted", which the namespaces enforce.
  privileged: false,
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  procMount: 'Default',
  capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] },
  seccompProfile: { type: 'Localhost', localhostProfile: 'localhostProfileValue' },
  appArmorProfile: { type: 'Localhost', localhostProfile: 'localhostProfileValue' },
  // Forbidden by Pod Security "restricted".
  seLinuxOptions: { type: 'container_t', level: 'levelValue' },
  windowsOptions: undefined,
};

/** A handler without the host, which Pod Security "restricted" forbids. */
function handler({ httpGet, tcpSocket, ...rest }: Json): Json {
  return {
    ...rest,
    httpGet: httpGet && { ...httpGet, host: undefined },
    tcpSocket: tcpSocket && { ...tcpSocket, host: undefined },
  };
}

/** Returns a container with all fields that a component accepts. */
export function containerOf(version: string, volume: string, name = 'sidecar'): Json {
  const [given] = templateOf(version).spec.containers;
  const { postStart, preStop } = given.lifecycle;
  return defined({
    ...given,
    name,
    image: 'registry.example.com/tool:1',
    imagePullPolicy: 'Always',
    // Only sidecars have probes in init containers.
    restartPolicy: 'Always',
    // Host ports are forbidden by Pod Security "restricted". Names and protocols are checked.
    ports: [{ containerPort: 3, name: 'metrics', protocol: 'SCTP' }],
    livenessProbe: handler(given.livenessProbe),
    readinessProbe: handler(given.readinessProbe),
    startupProbe: handler(given.startupProbe),
    lifecycle: { ...given.lifecycle, postStart: handler(postStart), preStop: handler(preStop) },
    securityContext: { ...given.securityContext, ...SECURITY_CONTEXT },
    // The volume must exist. Paths are checked.
    volumeMounts: [{ ...given.volumeMounts[0], name: volume, mountPath: '/all-fields' }],
    volumeDevices: [{ ...given.volumeDevices[0], name: volume }],
  });
}

/** Returns a volume of each type, with all fields of the type. */
export function volumesOf(version: string): Json[] {
  const [{ name: _, ...types }] = templateOf(version).spec.volumes;
  return Object.entries(types).map(([type, source]) => ({ name: `of-${type.toLowerCase()}`, [type]: source }));
}

/** Volume types that Pod Security "restricted" allows. */
export const RESTRICTED_VOLUMES =
  /-(configmap|csi|downwardapi|emptydir|ephemeral|image|persistentvolumeclaim|projected|secret)$/;

/** Returns an affinity with all fields. Operators and weights are checked, and each term needs values of its operator. */
export function affinityOf(version: string): k8s.Affinity {
  const expression = { key: 'keyValue', operator: 'In', values: ['valuesValue'] };
  const field = { ...expression, key: 'metadata.name' };
  const text = JSON.stringify(templateOf(version).spec.affinity, (key, value) =>
    key === 'matchExpressions' ? [expression] : key === 'matchFields' ? [field] : key === 'weight' ? 7 : value,
  );
  return JSON.parse(text.replaceAll('namespacesValue', 'namespaces-value'));
}

/** Returns a toleration with all fields. The effect and the operator are checked. */
export function tolerationOf(version: string): k8s.Toleration {
  const [given] = templateOf(version).spec.tolerations;
  return { ...given, operator: 'Equal', effect: 'NoExecute' };
}

/** Returns the hooks of a container, each with one action, because Kubernetes accepts only one. */
export function lifecyclesOf(version: string): Json[] {
  const [{ lifecycle }] = templateOf(version).spec.containers;
  const { exec, httpGet, sleep } = handler(lifecycle.preStop);
  return [{ exec }, { httpGet }, { sleep }].map((action) =>
    defined({ ...lifecycle, postStart: action, preStop: action }),
  );
}

/** Returns the DNS settings of a pod, with a valid address. */
export function dnsConfigOf(version: string): Json {
  return { ...templateOf(version).spec.dnsConfig, nameservers: ['10.1.2.53'] };
}

/** Returns the host aliases of a pod, with valid addresses. */
export function hostAliasesOf(version: string): Json[] {
  return templateOf(version).spec.hostAliases.map((alias: Json) => ({ ...alias, ip: '10.1.2.3' }));
}

/** Returns the template of a training pod with all fields that a TFJob accepts. */
export function trainingTemplateOf(version: string): Json {
  const { metadata, spec } = templateOf(version);
  const volumes = volumesOf(version).filter(({ name }) => RESTRICTED_VOLUMES.test(name));
  const containers = ['tensorflow', 'sidecar'].map((name, index) => {
    const container = containerOf(version, volumes[0].name, name);
    // TensorFlow's port must be named, and ports of a pod must be unique.
    return { ...container, ports: [{ containerPort: 3000 + index, name: index === 0 ? 'tfjob-port' : 'metrics' }] };
  });
  const init = { ...containerOf(version, volumes[0].name, 'first'), ports: [{ containerPort: 3002, name: 'init' }] };
  return defined({
    metadata,
    spec: {
      ...spec,
      volumes,
      containers,
      initContainers: [init],
      // Cannot be set when a pod is created.
      ephemeralContainers: undefined,
      // Forbidden by Pod Security "restricted".
      hostNetwork: false,
      hostPID: false,
      hostIPC: false,
      securityContext: {
        ...spec.securityContext,
        ...SECURITY_CONTEXT,
        privileged: undefined,
        allowPrivilegeEscalation: undefined,
        procMount: undefined,
        capabilities: undefined,
        sysctls: undefined,
      },
      affinity: affinityOf(version),
      tolerations: [tolerationOf(version)],
      // Names and values are checked.
      priorityClassName: 'priority-class',
      imagePullSecrets: [{ name: 'pull-secret' }],
      // The replica has the restart policy, and a pod has no other one.
      restartPolicy: undefined,
    },
  });
}

/** Returns all leaves of a value by their path. Empty lists and objects are leaves. */
export function leavesOf(value: Json, path = ''): { [path: string]: unknown } {
  if (value === null || typeof value !== 'object' || Object.keys(value).length === 0) {
    return { [path]: value };
  }
  return Object.assign({}, ...Object.entries(value).map(([key, inner]) => leavesOf(inner, `${path}/${key}`)));
}

/** Returns the leaves that are missing or different in the output. */
export function lostLeaves(given: Json, output: Json): string[] {
  const written = leavesOf(output);
  const isFilled = (path: string) => Object.keys(written).some((other) => other.startsWith(`${path}/`));
  return Object.entries(leavesOf(defined(given)))
    .filter(([path, value]) => !(JSON.stringify(value) === '{}' && isFilled(path)))
    .filter(([path, value]) => JSON.stringify(written[path]) !== JSON.stringify(value))
    .map(([path, value]) => `${path}: ${JSON.stringify(value)} became ${JSON.stringify(written[path])}`);
}

/** Returns a copy without undefined fields. */
function defined<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}
