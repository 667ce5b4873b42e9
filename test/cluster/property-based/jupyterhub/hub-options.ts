import type * as kplus from 'cdk8s-plus-27';
import * as fc from 'fast-check';
import { HubLogLevel, type HubOptions } from '../../../../lib';
import { type Code, list, literal, struct } from '../code';
import { resources } from '../options/common-options';
import { metricsOptions } from '../options/metrics-options';
import { secretKeyRef } from '../options/secret-key-ref';
import { componentPodProps } from '../pods/component-pod-props';
import { container, lifecycle } from '../pods/containers';
import { mapOf, structOf } from '../structs';
import type { Values } from '../values';
import { hubDatabase } from './hub-database';
import { hubDirectory, hubFiles } from './hub-files';
import { hubGroupOptions, hubRoleOptions, hubServiceOptions } from './hub-services';

/** Extra configuration must be valid Python. Its effect is up to the user. */
const python = fc
  .constantFrom('c.JupyterHub.log_level = "INFO"', "print('{username} ü 😀')", '# a\tb', '')
  .map(literal);

export function hubOptions(values: Values): fc.Arbitrary<Code<HubOptions>> {
  return structOf<HubOptions>(
    {
      resources: resources(values),
      database: hubDatabase(values),
      services: mapOf(values.plainName('announcer', 'janitor', 'news.team_1'), hubServiceOptions(values)),
      roles: mapOf(values.plainText(fc.constantFrom('teacher', 'reader~1', 'user')), hubRoleOptions(values)),
      groups: mapOf(values.plainText(fc.constantFrom('students', 'Üb ung', '0')), hubGroupOptions(values)),
      allowNamedServers: fc.constant(literal(true)),
      namedServerLimitPerUser: values.allowsInvalid ? values.number(1, 5) : fc.constant(literal(undefined)),
      concurrentSpawnLimit: values.number(64, 1),
      consecutiveFailureLimit: values.number(5, 0),
      activeServerLimit: values.number(200, 1),
      redirectToServer: values.boolean,
      shutdownOnLogout: values.boolean,
      cleanupServers: values.boolean,
      baseUrl: values.text('/', '/jupyter', '/a/b-c/', '/a.b~_'),
      announcement: values.anyText,
      templateVars: mapOf(values.plainText(fc.constantFrom('announcement_login', '_x1')), values.anyText),
      templates: hubDirectory(values),
      staticFiles: hubDirectory(values),
      extraConfig: mapOf(values.plainText(fc.constantFrom('10-first', '20.py', 'A_b')), python),
      files: hubFiles(values),
      env: values.environment,
      secretEnv: mapOf(values.plainText(fc.constantFrom('TEAM_KEY', 'KEY_2')), secretKeyRef(values)),
      metrics: metricsOptions(values, true),
      logLevel: values.member('HubLogLevel', HubLogLevel),
      args: fc.subarray(['--debug', '--JupyterHub.active_server_limit=7']).map((texts) => list(texts.map(literal))),
      terminationGracePeriod: values.duration('30 seconds', '1 seconds', '1 hours'),
      lifecycle: lifecycle(values),
      ...componentPodProps(values),
      serviceAccountAnnotations: annotations(values),
      initContainers: values.list(container(values, 'tmp', 'config'), 1),
      extraContainers: values.list(container(values, 'tmp', 'config'), 1),
      extraVolumes: extraVolumes(values),
      extraVolumeMounts: extraVolumeMounts(values),
    },
    { rarely: values.allowsInvalid ? [] : ['initContainers', 'extraContainers'] },
  );
}

function annotations(values: Values): fc.Arbitrary<Code<{ [key: string]: string }>> {
  return mapOf(values.plainText(fc.constantFrom('example.com/note', 'A.b_c-1')), values.anyText);
}

/**
 * A volume with a name that no other volume has. Mounts need a volume, so they are generated only if invalid values are
 * allowed.
 */
function extraVolumes(values: Values): fc.Arbitrary<Code<kplus.k8s.Volume[]>> {
  const volume = structOf<Pick<kplus.k8s.Volume, 'name' | 'emptyDir'>>(
    { name: values.name('cache'), emptyDir: fc.constant(struct<kplus.k8s.EmptyDirVolumeSource>([])) },
    { always: ['name', 'emptyDir'] },
  );
  return values.list(volume, 1);
}

function extraVolumeMounts(values: Values): fc.Arbitrary<Code<kplus.k8s.VolumeMount[]>> {
  const mount = structOf<Pick<kplus.k8s.VolumeMount, 'name' | 'mountPath'>>(
    { name: values.text('tmp', 'cache'), mountPath: values.text('/var/cache/team', '/opt/x') },
    { always: ['name', 'mountPath'] },
  );
  return values.allowsInvalid ? values.list(mount) : fc.constant(list([]));
}
