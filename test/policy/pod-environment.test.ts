import { PlatformBase, type PlatformProps, TrustedCertificates } from 'kubeflow-cdk';
import { podTemplates } from '../../lib/synthesis/pod-templates';
import { objectsOf } from '../platforms/every-component';
import { ROOT_CERTIFICATE } from '../platforms/pod-environment/sample-certificates';
import { instanceProgram } from './instance-program';
import { selects } from './pods';

type Json = any;

const URL = 'http://10.20.0.1:3128';
const PROXY_VARIABLES = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy'];
const CERTIFICATE_VARIABLES = ['SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS', 'CURL_CA_BUNDLE'];
const BUNDLE = '/etc/kubeflow-cdk/trusted-certificates/ca-bundle.crt';

/** Components whose pods make no requests: NFS servers, and pods that only pull images or keep capacity. */
const WITHOUT_REQUESTS = ['server', 'image-puller', 'user-placeholder'];

/** The containers of a pod, and the volumes that they can mount. */
interface Pod {
  readonly name: string;
  readonly containers: Json[];
  readonly volumes: Json[];
}

function environmentsOf(props: PlatformProps): Json[][] {
  const app = instanceProgram('blue-', {}, props);
  // Fails if the program has problems.
  app.synthYaml();
  return app.node.children
    .filter((child): child is PlatformBase => PlatformBase.isPlatform(child))
    .map((platform) => objectsOf(platform) as Json[]);
}

/** All pods, also those that the hub and schedules create. */
function podsOf(objects: readonly Json[]): Pod[] {
  return objects.flatMap((object) => {
    const name = `${object.kind} ${object.metadata.namespace}/${object.metadata.name}`;
    const { 'schedule.json': schedule, 'values.json': values } = object.data ?? {};
    const templates = [object, ...(schedule ? [JSON.parse(schedule)] : [])].flatMap((source) => podTemplates(source));
    return [
      ...templates.map(({ spec }: Json) => ({
        name,
        containers: [...(spec.initContainers ?? []), ...spec.containers],
        volumes: spec.volumes ?? [],
      })),
      ...(values ? [notebookPod(name, JSON.parse(values).notebooks)] : []),
    ];
  });
}

/** The pod of a user, as the hub's configuration describes it. */
function notebookPod(name: string, notebooks: Json): Pod {
  const {
    platform_environment: env = [],
    volumes = [],
    init_containers: init = [],
    extra_containers: extra = [],
  } = notebooks;
  const notebook = { name: 'notebook', env, volumeMounts: volumes.map(({ mount }: Json) => mount) };
  return {
    name: `${name} (notebooks)`,
    containers: [notebook, ...init, ...extra],
    volumes: volumes.map(({ volume }: Json) => volume),
  };
}

const variablesOf = (container: Json) =>
  new Map<string, Json>((container.env ?? []).map(({ name, value, valueFrom }: Json) => [name, value ?? valueFrom]));

describe('with httpProxy and trustedCertificates, every container of every pod', () => {
  const environments = environmentsOf({
    httpProxy: { url: URL },
    trustedCertificates: TrustedCertificates.fromPem(ROOT_CERTIFICATE),
  });
  const containers = environments.flatMap((objects) =>
    podsOf(objects).flatMap((pod) => pod.containers.map((container) => ({ pod, container }))),
  );

  test('is found: in Deployments, jobs, schedules, DaemonSets and notebooks', () => {
    const kinds = new Set(containers.map(({ pod }) => pod.name.split(' ')[0]));
    expect([...kinds].sort()).toEqual(['ConfigMap', 'CronJob', 'DaemonSet', 'Deployment', 'JobSet', 'TFJob']);
    expect(containers.some(({ pod }) => pod.name.endsWith('(notebooks)'))).toBe(true);
    expect(containers.length).toBeGreaterThan(40);
  });

  test('has the variables of the proxy in upper and lower case', () => {
    for (const { pod, container } of containers) {
      const variables = variablesOf(container);
      const subject = `${pod.name}: ${container.name}`;
      expect([subject, PROXY_VARIABLES.filter((name) => !variables.has(name))]).toEqual([subject, []]);
      expect(variables.get('HTTP_PROXY')).toBe(URL);
      expect(variables.get('no_proxy')).toBe('$(KUBERNETES_SERVICE_HOST),$(KUBEFLOW_CDK_NO_PROXY)');
    }
  });

  test('mounts the certificates, and has the variables with their path', () => {
    for (const { pod, container } of containers) {
      const variables = variablesOf(container);
      const subject = `${pod.name}: ${container.name}`;
      const other = CERTIFICATE_VARIABLES.filter((name) => variables.get(name) !== BUNDLE);
      expect([subject, other]).toEqual([subject, []]);
      const mount = container.volumeMounts.find(({ mountPath }: Json) => BUNDLE.startsWith(`${mountPath}/`));
      expect([subject, mount?.readOnly]).toEqual([subject, true]);
      expect(pod.volumes.filter(({ name }) => name === mount.name)).toHaveLength(1);
    }
  });

  test('has its ConfigMaps in the namespace of the pod, applied before the pods', () => {
    for (const objects of environments) {
      const namespacesWithPods = new Set(
        objects.filter((object) => podTemplates(object).length > 0).map(({ metadata }) => metadata.namespace),
      );
      for (const name of ['kubeflow-cdk-http-proxy', 'kubeflow-cdk-trusted-certificates']) {
        const found = objects.filter(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === name);
        const namespaces = found.map(({ metadata }) => metadata.namespace);
        expect([...namespacesWithPods].filter((namespace) => !namespaces.includes(namespace))).toEqual([]);
        expect(new Set(namespaces).size).toBe(namespaces.length);
      }
    }
  });

  test('can connect to the proxy, on its port only, unless it makes no requests', () => {
    for (const objects of environments) {
      const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy');
      for (const object of objects) {
        for (const { metadata = {} } of podTemplates(object)) {
          const labels = { ...metadata.labels } as { [key: string]: string };
          const rules = policies
            .filter((policy) => policy.metadata.namespace === object.metadata.namespace)
            .filter((policy) => selects(policy.spec.podSelector, labels))
            .flatMap((policy) => policy.spec.egress ?? []);
          const toProxy = rules.filter(({ to }: Json) =>
            to?.some(({ ipBlock }: Json) => ipBlock?.cidr === '10.20.0.1/32'),
          );
          const subject = `${object.kind} ${object.metadata.name}`;
          const expected = WITHOUT_REQUESTS.includes(labels['app.kubernetes.io/component'])
            ? []
            : [{ to: [{ ipBlock: { cidr: '10.20.0.1/32' } }], ports: [{ port: 3128, protocol: 'TCP' }] }];
          expect([subject, toProxy]).toEqual([subject, expected]);
        }
      }
    }
  });

  test('reaches all Services of its namespace by their short names without the proxy', () => {
    for (const objects of environments) {
      const services = objects.filter(({ kind }) => kind === 'Service');
      expect(services).not.toEqual([]);
      for (const { metadata } of services) {
        const lists = objects.filter(
          (object) =>
            object.metadata.name === 'kubeflow-cdk-http-proxy' && object.metadata.namespace === metadata.namespace,
        );
        for (const list of lists) {
          const destinations = list.data['no-proxy'].split(',');
          expect(destinations).toEqual(
            expect.arrayContaining([metadata.name, `${metadata.name}.${metadata.namespace}`]),
          );
        }
      }
    }
  });
});

test('without httpProxy and trustedCertificates, no pod has their variables', () => {
  const names = environmentsOf({}).flatMap((objects) =>
    podsOf(objects).flatMap(({ containers }) => containers.flatMap((container) => [...variablesOf(container).keys()])),
  );
  expect(names).not.toEqual([]);
  expect(names.filter((name) => /_PROXY$|SSL_CERT|CA_BUNDLE/i.test(name))).toEqual([]);
});
