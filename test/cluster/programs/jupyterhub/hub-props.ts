import * as kplus from 'cdk8s-plus-27';
import * as fc from 'fast-check';
import { HubLogLevel, type HubMetricsProps, type HubProps } from '../../../../lib';
import { type Code, list, literal, struct } from '../code';
import { mapOf, structOf } from '../structs';
import type { Values } from '../values';
import { peer, resources } from '../workload-props';
import { hubDatabase } from './hub-database';
import { hubFiles, hubFolder } from './hub-files';
import { hubGroupProps, hubRoleProps, hubServiceProps } from './hub-services';
import { secretKey } from './secret-key';

export function hubProps(values: Values): fc.Arbitrary<Code<HubProps>> {
  return structOf<HubProps>(
    {
      resources: resources(values),
      database: hubDatabase(values),
      services: mapOf(values.plainName('announcer', 'janitor', 'news.team_1'), hubServiceProps(values)),
      roles: mapOf(values.plainText(fc.constantFrom('teacher', 'reader~1', 'user')), hubRoleProps(values)),
      groups: mapOf(values.plainText(fc.constantFrom('students', 'Üb ung', '0')), hubGroupProps(values)),
      allowNamedServers: fc.constant(literal(true)),
      namedServerLimitPerUser: values.wild ? values.number(1, 5) : fc.constant(literal(undefined)),
      concurrentSpawnLimit: values.number(64, 1),
      consecutiveFailureLimit: values.number(5, 0),
      activeServerLimit: values.number(200, 1),
      redirectToServer: values.boolean,
      shutdownOnLogout: values.boolean,
      cleanupServers: values.boolean,
      baseUrl: values.text('/', '/jupyter', '/a/b-c/', '/a.b~_'),
      announcement: values.anyText,
      templateVars: mapOf(values.plainText(fc.constantFrom('announcement_login', '_x1')), values.anyText),
      templates: hubFolder(values),
      staticFiles: hubFolder(values),
      extraConfig: mapOf(values.plainText(fc.constantFrom('10-first', '20.py', 'A_b')), values.anyText),
      files: hubFiles(values),
      env: values.environment,
      secretEnv: mapOf(values.plainText(fc.constantFrom('TEAM_KEY', 'KEY_2')), secretKey(values)),
      metrics: metrics(values),
      logLevel: values.member('HubLogLevel', HubLogLevel),
      args: values.texts,
      terminationGracePeriod: values.duration('30 seconds', '1 seconds', '1 hours'),
      lifecycle: fc.constant(code<kplus.k8s.Lifecycle>({ preStop: { exec: { command: ['sleep', '1'] } } })),
      nodeSelector: values.labels,
      tolerations: fc.constant(code<kplus.k8s.Toleration[]>([{ key: 'core', operator: 'Exists' }])),
      affinity: fc.constant(
        code<kplus.k8s.Affinity>({
          podAntiAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [
              { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'noisy' } } },
            ],
          },
        }),
      ),
      // The API server knows no class of ours.
      priorityClassName: values.text('system-cluster-critical'),
      evictable: values.boolean,
      podLabels: values.labels,
      podAnnotations: fc.constant(code<{ [key: string]: string }>({ 'example.com/note': 'a: #b' })),
      serviceAccountAnnotations: fc.constant(code<{ [key: string]: string }>({ 'example.com/role': 'hub' })),
      imagePullSecrets: values.list(values.dottedName('registry')),
      imagePullPolicy: values.member('kplus.ImagePullPolicy', kplus.ImagePullPolicy),
      initContainers: fc.constant(
        code<kplus.k8s.Container[]>([{ name: 'wait', image: 'registry.example.com/wait:1' }]),
      ),
      extraContainers: fc.constant(
        code<kplus.k8s.Container[]>([{ name: 'beside', image: 'registry.example.com/beside:1' }]),
      ),
      extraVolumes: fc.constant(code<kplus.k8s.Volume[]>([{ name: 'cache', emptyDir: {} }])),
      extraVolumeMounts: values.wild
        ? fc.constant(code<kplus.k8s.VolumeMount[]>([{ name: 'cache', mountPath: '/var/cache/team' }]))
        : fc.constant(code<kplus.k8s.VolumeMount[]>([])),
    },
    { rarely: ['priorityClassName', 'metrics'] },
  );
}

function metrics(values: Values): fc.Arbitrary<Code<HubMetricsProps>> {
  return structOf<HubMetricsProps>(
    {
      scrapers: values.list(peer(values)),
      serviceMonitor: values.boolean,
      serviceMonitorLabels: values.labels,
      interval: values.duration('1 minutes', '1 seconds'),
    },
    { always: ['scrapers'] },
  );
}

type Plain = string | number | boolean | Plain[] | { readonly [key: string]: Plain };

/** What is the same in all programs that have it. */
function code<T>(value: T & object): Code<T> {
  return plain(JSON.parse(JSON.stringify(value)));
}

function plain(value: Plain): Code<never> {
  if (Array.isArray(value)) {
    return list(value.map(plain)) as Code<never>;
  }
  return typeof value === 'object'
    ? (struct(Object.entries(value).map(([key, inner]) => [key, plain(inner)] as const)) as Code<never>)
    : (literal(value) as Code<never>);
}
