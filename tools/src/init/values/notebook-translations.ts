import { call, constant, data, literal, struct, type } from '../program/code';
import {
  bool,
  environment,
  integer,
  isEmpty,
  isMap,
  optional,
  pullPolicy,
  resourcesOf,
  seconds,
  secretNames,
  size,
  structure,
  structures,
  text,
  textList,
  textMap,
  Untranslatable,
} from './conversions';
import { profiles } from './profiles';
import { imageName } from './scheduling-translations';
import { custom, simple, type Translation } from './translation';

const RESOURCES = [
  'singleuser.cpu.limit',
  'singleuser.cpu.guarantee',
  'singleuser.memory.limit',
  'singleuser.memory.guarantee',
];
const STORAGE = [
  'singleuser.storage.type',
  'singleuser.storage.capacity',
  'singleuser.storage.dynamic.pvcNameTemplate',
  'singleuser.storage.dynamic.storageAccessModes',
  'singleuser.storage.dynamic.storageClass',
  'singleuser.storage.dynamic.subPath',
  'singleuser.storage.extraLabels',
  'singleuser.storage.static.pvcName',
  'singleuser.storage.static.subPath',
];
const AFFINITY = ['Node', 'Pod', 'PodAnti'].flatMap((kind) => [
  `singleuser.extra${kind}Affinity.required`,
  `singleuser.extra${kind}Affinity.preferred`,
]);
const ACCESS_MODES: Record<string, string> = {
  ReadWriteOnce: 'READ_WRITE_ONCE',
  ReadOnlyMany: 'READ_ONLY_MANY',
  ReadWriteMany: 'READ_WRITE_MANY',
  ReadWriteOncePod: 'READ_WRITE_ONCE_POD',
};

/** Values of `singleuser`. */
export const NOTEBOOKS: readonly Translation[] = [
  {
    paths: ['singleuser.image.name', 'singleuser.image.tag'],
    run: ({ draft, value }) => {
      const image = imageName({ name: value('singleuser.image.name'), tag: value('singleuser.image.tag') });
      draft.set('notebooks.image', literal(image));
    },
  },
  simple('singleuser.image.pullPolicy', 'notebooks.imagePullPolicy', pullPolicy),
  simple('singleuser.image.pullSecrets', 'notebooks.imagePullSecrets', secretNames),
  {
    paths: RESOURCES,
    run: ({ draft, value }) => {
      const [cpuLimit, cpuRequest, memoryLimit, memoryRequest] = RESOURCES.map(value);
      draft.set('notebooks.resources', resourcesOf(cpuRequest, cpuLimit, memoryRequest, memoryLimit));
    },
  },
  simple('singleuser.nodeSelector', 'notebooks.nodeSelector', textMap),
  simple('singleuser.extraTolerations', 'notebooks.tolerations', structures),
  {
    paths: AFFINITY,
    run: ({ draft, value }) => draft.set('notebooks.affinity', data(affinity(value))),
  },
  custom('singleuser.extraEnv', (value, { draft }) => {
    const { env, secretEnv } = environment(value);
    draft.set('notebooks.env', env);
    draft.set('notebooks.secretEnv', secretEnv);
  }),
  custom('singleuser.cmd', (value, { draft }) => draft.set('notebooks.command', textList(value))),
  simple('singleuser.defaultUrl', 'notebooks.defaultUrl', text),
  simple('singleuser.extraAnnotations', 'notebooks.podAnnotations', textMap),
  simple('singleuser.extraLabels', 'notebooks.podLabels', textMap),
  simple('singleuser.extraContainers', 'notebooks.extraContainers', structures),
  simple('singleuser.initContainers', 'notebooks.initContainers', structures),
  {
    paths: ['singleuser.lifecycleHooks.postStart', 'singleuser.lifecycleHooks.preStop'],
    run: ({ draft, value }) =>
      draft.set(
        'notebooks.lifecycle',
        data({
          postStart: value('singleuser.lifecycleHooks.postStart'),
          preStop: value('singleuser.lifecycleHooks.preStop'),
        }),
      ),
  },
  simple('singleuser.serviceAccountName', 'notebooks.serviceAccountName', text),
  simple('singleuser.startTimeout', 'notebooks.startTimeout', seconds),
  simple('singleuser.uid', 'notebooks.userId', integer),
  simple('singleuser.fsGid', 'notebooks.fsGroup', integer),
  simple('singleuser.storage.homeMountPath', 'notebooks.homeMountPath', text),
  { paths: STORAGE, run: ({ draft, value, note }) => draft.set('notebooks.home', home(value, note)) },
  custom('singleuser.extraPodConfig', (value, { draft, skip }) => {
    // The chart passes names on to KubeSpawner, which accepts both spellings.
    const {
      runtimeClassName,
      runtime_class_name: runtime = runtimeClassName,
      dnsConfig,
      dns_config: dns = dnsConfig,
      hostAliases,
      host_aliases: hosts = hostAliases,
      ...others
    } = isMap(value) ? value : {};
    draft.set('notebooks.runtimeClassName', optional(runtime, text));
    draft.set('notebooks.dnsConfig', optional(dns, structure));
    draft.set('notebooks.hostAliases', optional(hosts, structures));
    for (const name of Object.keys(others)) {
      skip(`singleuser.extraPodConfig.${name}`, 'it has no prop of this name: see the props of `notebooks`');
    }
  }),
  custom('singleuser.extraResource.limits', (value, { draft, skip, answers }) => {
    for (const [name, count] of Object.entries(isMap(value) ? value : {})) {
      if (name === (answers.gpuResource ?? 'nvidia.com/gpu') && (answers.gpuResource || answers.platform === 'gke')) {
        draft.set('notebooks.gpu', struct('GpuOptions', { count: integer(Number(count)) }));
      } else {
        skip(`singleuser.extraResource.limits.${name}`, 'use `notebooks.gpu`, and `gpus` of the platform');
      }
    }
  }),
  custom('singleuser.profileList', (value, context) =>
    context.draft.set('notebooks.profiles', profiles(value, context)),
  ),
  simple('singleuser.networkPolicy.egressAllowRules.nonPrivateIPs', 'network.allowNotebookEgressToInternet', bool),
  simple('singleuser.networkPolicy.egressAllowRules.privateIPs', 'network.allowNotebookEgressToPrivateNetworks', bool),
  simple(
    'singleuser.networkPolicy.egressAllowRules.cloudMetadataServer',
    'network.allowNotebookEgressToMetadataServer',
    bool,
  ),
];

type Value = (path: string) => unknown;

function home(value: Value, note: (path: string, text: string) => void) {
  const kind = value('singleuser.storage.type') ?? 'dynamic';
  const at = (name: string) => value(`singleuser.storage.${name}`);
  if (kind === 'none') {
    return call(type('HomeStorage'), 'ephemeral');
  }
  if (kind === 'static') {
    const claim = text(at('static.pvcName'));
    note('singleuser.storage.static', 'with chart 3 and older, replace {username} in `subPath` by {escaped_username}');
    const volume = struct('SharedVolume', { name: literal('homes'), claimName: claim });
    const props = { subPath: optional(at('static.subPath'), text) };
    return call(type('HomeStorage'), 'shared', [volume], props.subPath ? props : undefined);
  }
  if (kind !== 'dynamic') {
    throw new Untranslatable('it must be dynamic, static or none');
  }
  const modes = at('dynamic.storageAccessModes');
  const mode = Array.isArray(modes) && modes.length === 1 ? ACCESS_MODES[String(modes[0])] : undefined;
  if (!isEmpty(modes) && mode === undefined) {
    throw new Untranslatable('a claim must have one access mode');
  }
  return call(type('HomeStorage'), 'claimPerUser', [], {
    size: optional(at('capacity'), size),
    storageClassName: optional(at('dynamic.storageClass'), text),
    accessMode: mode === undefined ? undefined : constant('PersistentVolumeAccessMode', mode, 'cdk8s-plus-27'),
    nameTemplate: optional(at('dynamic.pvcNameTemplate'), text),
    subPath: optional(at('dynamic.subPath'), text),
    labels: optional(at('extraLabels'), textMap),
  });
}

/** The three affinities of a pod. The chart's preferred pod and node terms have the form of Kubernetes. */
function affinity(value: Value): object {
  const terms = (kind: string, strength: string) => {
    const found = value(`singleuser.extra${kind}Affinity.${strength}`);
    return isEmpty(found) ? undefined : found;
  };
  const rules = (kind: string, required: (list: unknown) => unknown) => {
    const [must, prefer] = [terms(kind, 'required'), terms(kind, 'preferred')];
    return must === undefined && prefer === undefined
      ? undefined
      : {
          ...(must !== undefined && { requiredDuringSchedulingIgnoredDuringExecution: required(must) }),
          ...(prefer !== undefined && { preferredDuringSchedulingIgnoredDuringExecution: prefer }),
        };
  };
  return {
    nodeAffinity: rules('Node', (nodeSelectorTerms) => ({ nodeSelectorTerms })),
    podAffinity: rules('Pod', (list) => list),
    podAntiAffinity: rules('PodAnti', (list) => list),
  };
}
