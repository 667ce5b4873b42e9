import { Chart, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { KubeflowApp } from '../../../lib/app';
import { JupyterHub } from '../../../lib/components/jupyterhub';
import { ModelSource } from '../../../lib/components/tf-serving';
import { TFServing } from '../../../lib/components/tf-serving/tf-serving';
import { AnyClusterPlatform, type AnyClusterPlatformProps } from '../../../lib/platforms/generic';
import { GkePlatform } from '../../../lib/platforms/gke';
import { IpFamilies } from '../../../lib/platforms/network/cluster-network';
import type { HttpProxyOptions } from '../../../lib/platforms/pod-environment/http-proxy-options';
import { Warnings } from '../../../lib/warnings';

type Json = any;

const URL = 'http://10.20.0.1:3128';
const MODEL = ModelSource.sharedVolume({ name: 'models', claimName: 'models' });

function platform(httpProxy?: HttpProxyOptions, props: AnyClusterPlatformProps = {}): AnyClusterPlatform {
  return new AnyClusterPlatform(new KubeflowApp({ summary: false }), 'lab', { ...props, httpProxy });
}

function objectsOf(on: AnyClusterPlatform | GkePlatform): Json[] {
  return on.node.children.filter((child) => Chart.isChart(child)).flatMap((chart) => Testing.synth(chart as Chart));
}

function withServer(httpProxy: HttpProxyOptions, props: AnyClusterPlatformProps = {}): Json[] {
  const on = platform(httpProxy, props);
  new TFServing(on.chart('model'), 'model', { model: MODEL });
  return objectsOf(on);
}

const find = (objects: readonly Json[], kind: string, name: string): Json =>
  objects.find((object) => object.kind === kind && object.metadata.name === name);

const destinationsOf = (objects: readonly Json[]): string[] =>
  find(objects, 'ConfigMap', 'kubeflow-cdk-http-proxy').data['no-proxy'].split(',');

function envOf(objects: readonly Json[]): Json[] {
  return find(objects, 'Deployment', 'model').spec.template.spec.containers[0].env;
}

describe('the URL of the proxy', () => {
  test('is the value of the variables for HTTP and HTTPS', () => {
    const values = envOf(withServer({ url: URL })).map(({ name, value }) => [name, value]);
    for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy']) {
      expect(values).toContainEqual([name, URL]);
    }
  });

  test('comes from a Secret, if the proxy requires a password', () => {
    const env = envOf(withServer({ url: URL, urlSecret: { secretName: 'proxy', key: 'url' } }));
    expect(env.filter(({ name }) => /^https?_proxy$/i.test(name)).map(({ valueFrom }) => valueFrom)).toEqual(
      Array(4).fill({ secretKeyRef: { name: 'proxy', key: 'url' } }),
    );
    expect(JSON.stringify(env)).not.toContain(URL);
  });

  test('fails with a password, and does not repeat it', () => {
    for (const url of ['http://ann:hunter2@10.20.0.1:3128', 'http://ann@10.20.0.1:3128', 'http://:hunter2@p:1/x']) {
      const error = (): unknown => platform({ url });
      expect(error).toThrow('httpProxy.url contains a user name or a password.');
      expect(error).not.toThrow(/hunter2|ann@/);
    }
  });

  test.each([
    'proxy.example.com:3128',
    'socks5://10.20.0.1:1080',
    'HTTP://10.20.0.1:3128',
    'http://10.20.0.1:3128/path',
    'http://10.20.0.1:3128?a',
    'http://10.20.0.1:3128#a',
    ' http://10.20.0.1:3128',
    'http://',
    '',
  ])('fails if it is "%s"', (url) => {
    expect(() => platform({ url })).toThrow(/httpProxy.url ".*" is not the URL of a proxy/);
  });

  test('fails without a port, because programs have different defaults', () => {
    for (const url of ['http://10.20.0.1', 'https://10.20.0.1/']) {
      expect(() => platform({ url })).toThrow('has no port');
    }
    expect(() => platform({ url: 'http://10.20.0.1:80' })).not.toThrow();
  });

  test('fails if it is the pod itself', () => {
    for (const host of ['localhost', '127.0.0.1', '[::1]', '0.0.0.0']) {
      expect(() => platform({ url: `http://${host}:3128` })).toThrow('is the pod itself');
    }
  });
});

describe('network policies', () => {
  const egressOf = (httpProxy: HttpProxyOptions): Json[] =>
    find(withServer(httpProxy), 'NetworkPolicy', 'model').spec.egress;

  test('open the address and the port of the URL', () => {
    expect(egressOf({ url: URL })).toEqual([
      { to: [{ ipBlock: { cidr: '10.20.0.1/32' } }], ports: [{ port: 3128, protocol: 'TCP' }] },
    ]);
    expect(egressOf({ url: 'http://[FD00::0001]:80' })[0].to).toEqual([{ ipBlock: { cidr: 'fd00::1/128' } }]);
  });

  test('open the peers of a proxy with a name, and DNS', () => {
    const podLabels = { app: 'squid' };
    const egress = egressOf({
      url: 'http://squid.proxies:80',
      peers: [{ podLabels, ports: [{ port: 3128 }] }, { cidr: '10.0.0.9/32' }],
    });
    expect(egress.slice(0, 2)).toEqual([
      { to: [{ podSelector: { matchLabels: podLabels } }], ports: [{ port: 3128, protocol: 'TCP' }] },
      { to: [{ ipBlock: { cidr: '10.0.0.9/32' } }], ports: [{ port: 80, protocol: 'TCP' }] },
    ]);
    expect(JSON.stringify(egress.slice(2))).toContain('"port":53');
  });

  test('fails if they cannot select a proxy with a name', () => {
    expect(() => platform({ url: 'http://proxy.example.com:3128' })).toThrow(
      'network policies cannot select "proxy.example.com"',
    );
    expect(() => platform({ url: URL, peers: [] })).toThrow('httpProxy.peers is empty');
    expect(() => platform({ url: URL, peers: [{ ports: [{ port: 1 }] }] })).toThrow(
      'httpProxy.peers[0] selects nothing',
    );
  });
});

describe('NO_PROXY', () => {
  test('contains the cluster, non-public addresses, and destinations of the user', () => {
    const destinations = destinationsOf(
      withServer(
        { url: URL, noProxy: ['.example.com', 'git.example.org', '192.0.2.0/24'] },
        {
          clusterDomain: 'lab.internal',
          serviceCidr: '11.96.0.0/16',
          apiServerCidrs: ['203.0.113.10/32'],
          nodeCidrs: ['198.51.100.0/24'],
          internalCidrs: ['12.0.0.0/8'],
        },
      ),
    );
    expect(destinations).toEqual(
      expect.arrayContaining([
        ...['localhost', '127.0.0.1', '::1', '.svc', '.lab.internal', '10.0.0.0/8', '11.96.0.0/16', '12.0.0.0/8'],
        ...['203.0.113.10/32', '198.51.100.0/24', '.example.com', 'git.example.org', '192.0.2.0/24'],
      ]),
    );
    expect(new Set(destinations).size).toBe(destinations.length);
  });

  test('contains IPv6 ranges of IPv6 clusters', () => {
    expect(destinationsOf(withServer({ url: URL }, { ipFamilies: IpFamilies.DUAL_STACK }))).toContain('fc00::/7');
    expect(destinationsOf(withServer({ url: URL }))).not.toContain('fc00::/7');
  });

  test('contains the ranges of a GKE network', () => {
    const on = new GkePlatform(new KubeflowApp({ summary: false }), 'cloud', {
      project: 'my-project',
      zone: 'us-central1-a',
      httpProxy: { url: URL },
      network: undefined,
    });
    new TFServing(on.chart('model'), 'model', { model: MODEL });
    expect(destinationsOf(objectsOf(on))).toEqual(
      expect.arrayContaining(['10.0.0.0/20', '10.4.0.0/14', '10.8.0.0/20']),
    );
  });

  test('contains the names of Services of the program, also those that are not of this library', () => {
    const on = platform({ url: URL });
    new TFServing(on.chart('model'), 'model', { model: MODEL });
    new kplus.Service(on.chart('extra'), 'mlflow', { metadata: { name: 'mlflow' }, ports: [{ port: 80 }] });
    new kplus.Service(on.chart('other', { namespace: 'other' }), 'store', {
      metadata: { name: 'store' },
      ports: [{ port: 80 }],
    });
    const destinations = destinationsOf(objectsOf(on).filter(({ metadata }) => metadata.namespace === 'kubeflow'));
    expect(destinations).toEqual(expect.arrayContaining(['model', 'mlflow', 'mlflow.kubeflow', 'store.other']));
    // Only pods of its namespace resolve a name without a namespace.
    expect(destinations).not.toContain('store');
  });

  test('does not change pods when another Service is added', () => {
    const alone = platform({ url: URL });
    const both = platform({ url: URL });
    for (const on of [alone, both]) {
      new TFServing(on.chart('model'), 'model', { model: MODEL });
    }
    new TFServing(both.chart('second'), 'second', { model: MODEL });
    const [before, after] = [alone, both].map((on) => find(objectsOf(on), 'Deployment', 'model'));
    expect(after).toEqual(before);
  });

  test.each([
    '*',
    '*.example.com',
    'http://example.com',
    'example.com:443',
    'a b',
    'a,b',
    '10.0.0.0/33',
    '10.0.0.1/8',
    '',
  ])('fails if a destination is "%s"', (destination) => {
    expect(() => platform({ url: URL, noProxy: ['.example.com', destination] })).toThrow(
      `httpProxy.noProxy[1]: "${destination}" is not a destination in NO_PROXY`,
    );
  });
});

test('variables of a container take precedence in both cases, and the others remain', () => {
  const on = platform({ url: URL });
  new JupyterHub(on.chart('hub'), 'hub', { hub: { env: { http_proxy: 'http://10.20.0.2:80' } } });
  const { env } = find(objectsOf(on), 'Deployment', 'hub-hub').spec.template.spec.containers[0];
  const values = new Map(env.map(({ name, value }: Json) => [name, value]));
  expect(values.get('http_proxy')).toBe('http://10.20.0.2:80');
  expect(values.has('HTTP_PROXY')).toBe(false);
  expect(values.get('https_proxy')).toBe(URL);
  expect(values.has('no_proxy')).toBe(true);
  const names = env.map(({ name }: Json) => name);
  expect(new Set(names).size).toBe(names.length);
});

test('pods in a chart outside of the platform have a ConfigMap in their chart', () => {
  const app = new KubeflowApp({ summary: false });
  const on = new AnyClusterPlatform(app, 'lab', { httpProxy: { url: URL } });
  const chart = new Chart(app, 'own', { namespace: 'own' });
  new TFServing(chart, 'model', { platform: on, model: MODEL });
  const objects: Json[] = Testing.synth(chart);
  expect(destinationsOf(objects)).toEqual(expect.arrayContaining(['model', 'model.own']));
  expect(find(objects, 'ConfigMap', 'kubeflow-cdk-http-proxy').metadata.namespace).toBe('own');
});

describe('notebooks', () => {
  const valuesOf = (network: object, notebooks: object = {}): Json => {
    const on = platform({ url: URL });
    new JupyterHub(on.chart('hub'), 'hub', { network, notebooks });
    const objects = objectsOf(on);
    const { egress } = find(objects, 'NetworkPolicy', 'hub-notebook').spec;
    const values = JSON.parse(find(objects, 'ConfigMap', 'hub-hub').data['values.json']);
    return {
      names: (values.notebooks.platform_environment ?? []).map(({ name }: Json) => name),
      reachesProxy: JSON.stringify(egress).includes('10.20.0.1/32'),
    };
  };

  test('use the proxy by default', () => {
    const { names, reachesProxy } = valuesOf({});
    expect(names).toContain('https_proxy');
    expect(reachesProxy).toBe(true);
  });

  test('without access to the internet do not reach it through the proxy', () => {
    expect(valuesOf({ allowNotebookEgressToInternet: false })).toEqual({ names: [], reachesProxy: false });
    expect(valuesOf({ allowNotebookEgressToHttpProxy: false })).toEqual({ names: [], reachesProxy: false });
  });

  test('can reach the internet through the proxy only', () => {
    const rules = { allowNotebookEgressToInternet: false, allowNotebookEgressToHttpProxy: true };
    expect(valuesOf(rules).reachesProxy).toBe(true);
  });

  test('keep variables of the program', () => {
    const { names } = valuesOf({}, { env: { HTTPS_PROXY: 'http://10.20.0.2:80' } });
    expect(names).toContain('http_proxy');
    expect(names).not.toContain('https_proxy');
    expect(names).not.toContain('HTTPS_PROXY');
  });
});

describe('variables of a proxy in hub.env', () => {
  const hub = (env: { [name: string]: string }, httpProxy?: HttpProxyOptions) => {
    const on = platform(httpProxy);
    return new JupyterHub(on.chart('hub'), 'hub', { hub: { env } });
  };

  test.each(['http_proxy', 'all_proxy', 'ALL_PROXY'])('fails with %s without no_proxy', (name) => {
    expect(() => hub({ [name]: URL })).toThrow(`hub.env: "${name}" is set without "no_proxy".`);
    expect(() => hub({ [name]: URL, no_proxy: 'hub' })).not.toThrow();
    expect(() => hub({ [name]: URL, NO_PROXY: 'hub' })).not.toThrow();
    expect(() => hub({ [name]: URL }, { url: URL })).not.toThrow();
  });

  test('fails if it comes from a Secret, too', () => {
    const on = platform();
    const secretEnv = { http_proxy: { secretName: 'proxy', key: 'url' } };
    expect(() => new JupyterHub(on.chart('hub'), 'hub', { hub: { secretEnv } })).toThrow('"http_proxy" is set without');
  });

  test.each(['HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY'])('warns about %s without no_proxy', (name) => {
    expect(Warnings.of(hub({ [name]: URL })).join()).toContain(`"${name}" is set without "no_proxy"`);
    expect(Warnings.of(hub({ [name]: URL, no_proxy: 'hub' })).join()).not.toContain('no_proxy');
  });
});
