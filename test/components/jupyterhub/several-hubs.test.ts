import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { KubeflowApp } from '../../../lib/app';
import {
  HomeStorage,
  JupyterHub,
  type JupyterHubProps,
  ProxyHttps,
  ProxyService,
} from '../../../lib/components/jupyterhub';
import { Authenticator } from '../../../lib/components/jupyterhub/authentication';
import { NfsServer } from '../../../lib/components/nfs-server';
import { LogSource, TensorBoard } from '../../../lib/components/tensorboard';
import { AnyClusterPlatform } from '../../../lib/platforms/generic';
import { problemsOf } from '../../synthesis/program';

const authenticator = Authenticator.nativeAccounts({ adminUsers: ['root'] });

function platform(): AnyClusterPlatform {
  return new AnyClusterPlatform(new KubeflowApp({ summary: false }), 'lab', {
    gateway: { name: 'public', namespace: 'gateways' },
    serviceCidr: '10.96.0.0/16',
  });
}

/** Creates hubs, each in a namespace of its name unless `namespace` is set. */
function hubs(lab: AnyClusterPlatform, props: { [name: string]: JupyterHubProps }, namespace?: string): void {
  for (const [name, hub] of Object.entries(props)) {
    new JupyterHub(lab.chart(name, { namespace: namespace ?? name }), name, hub);
  }
}

describe('hostnames and paths', () => {
  const hostname = 'example.com';
  const hubAt = (baseUrl: string): JupyterHubProps => ({ hostname, authenticator, hub: { baseUrl } });
  const balanced: JupyterHubProps = {
    hostname,
    authenticator,
    proxy: { https: ProxyHttps.secret('certificate'), service: ProxyService.loadBalancer({ allowIngressFrom: [] }) },
  };

  test('two hubs share a hostname with different paths', () => {
    expect(() => hubs(platform(), { red: hubAt('/red'), blue: hubAt('/blue/') })).not.toThrow();
  });

  test('fails if two hubs have one path, also with a trailing slash, naming both', () => {
    expect(() => hubs(platform(), { red: hubAt('/ml'), blue: hubAt('/ml/') })).toThrow(
      'lab/blue/blue: hostname "example.com" with the path "/ml" is already exposed by lab/red/red.',
    );
  });

  test.each([
    ['load balancers of their own', balanced, balanced],
    ['the Gateway and a load balancer', { hostname, authenticator }, balanced],
    ['a load balancer and the Gateway', balanced, hubAt('/blue')],
  ])('fails if two hubs have one hostname through %s, naming both', (_, red, blue) => {
    expect(() => hubs(platform(), { red, blue })).toThrow(
      'lab/blue/blue: hostname "example.com" is already exposed by lab/red/red.\n  Its DNS record can point to one load balancer only.',
    );
  });

  test('hubs behind an ingress of the program share a hostname with different paths', () => {
    const behind = (baseUrl: string) => ({ ...hubAt(baseUrl), proxy: { https: ProxyHttps.offload() } });
    expect(() => hubs(platform(), { red: behind('/red'), blue: behind('/blue') })).not.toThrow();
    expect(() => hubs(platform(), { red: behind('/ml'), blue: behind('/ml') })).toThrow(
      'is already exposed by lab/red',
    );
  });

  test.each([
    ['/', '/hub'],
    ['/', '/user/ann'],
    ['/ml', '/ml/services'],
  ])('fails if a component hides pages of a hub at %s with the path %s, in both orders', (baseUrl, pathPrefix) => {
    const board = (lab: AnyClusterPlatform) =>
      new TensorBoard(lab.chart('board'), 'board', {
        logs: LogSource.claim(kplus.PersistentVolumeClaim.fromClaimName(lab, 'logs', 'logs')),
        pathPrefix,
        exposure: { hostname, requireAuthentication: false },
      });
    const message = `hostname "example.com" with the path "${pathPrefix}" hides pages of lab/hub/hub`;
    const first = platform();
    hubs(first, { hub: hubAt(baseUrl) });
    expect(() => board(first)).toThrow(message);
    const second = platform();
    board(second);
    expect(() => hubs(second, { hub: hubAt(baseUrl) })).toThrow(message);
  });

  test('fails if a hostname could be that of a user of another hub, in both orders', () => {
    const parent = { hostname, authenticator, subdomainHost: true };
    const child = { hostname: 'ann.example.com', authenticator };
    const message = 'hostname "ann.example.com" is below "example.com", whose subdomains belong to lab/parent/parent.';
    expect(() => hubs(platform(), { parent, child })).toThrow(message);
    expect(() => hubs(platform(), { child, parent })).toThrow(message);
    expect(() => hubs(platform(), { parent, other: { hostname: 'a.b.example.com', authenticator } })).not.toThrow();
  });
});

describe('homes', () => {
  test('fails if users of two hubs in one namespace would have the same claims, naming both', () => {
    expect(() => hubs(platform(), { red: {}, blue: {} }, 'kubeflow')).toThrow(
      'lab/blue/blue: home: claims "claim-{username}" in kubeflow can have the names of the claims "claim-{username}" of the hub lab/red/red.',
    );
  });

  test('fails if the notebooks of two hubs are in one namespace', () => {
    const notebooks = { namespace: 'notebooks' };
    expect(() => hubs(platform(), { red: { notebooks }, blue: { notebooks } })).toThrow(
      'in notebooks can have the names',
    );
  });

  test.each([
    ['claim-{username}', 'claim-blue-{username}', true],
    ['home-{username}-1', 'home-{username}', true],
    ['red-home-{username}', 'blue-home-{username}', false],
    ['{username}-red', '{username}-blue', false],
    ['home-{username}', 'home-{user_server}', true],
  ])('the claims %s and %s can coincide: %p', (one, other, overlap) => {
    const [red, blue] = [one, other].map((nameTemplate) => ({
      notebooks: { home: HomeStorage.claimPerUser({ nameTemplate }) },
    }));
    const create = () => hubs(platform(), { red, blue }, 'kubeflow');
    if (overlap) {
      expect(create).toThrow('can have the names of the claims');
    } else {
      expect(create).not.toThrow();
    }
  });

  test('fails if two hubs have one directory of homes, naming both', () => {
    const lab = platform();
    const [volume] = new NfsServer(lab.chart('nfs'), 'nfs', { disks: { homes: { size: Size.gibibytes(1) } } }).volumes;
    const homesAt = (subPath?: string) => ({ notebooks: { home: HomeStorage.shared(volume, { subPath }) } });
    hubs(lab, { red: homesAt(), blue: homesAt('blue/{username}') }, 'kubeflow');
    expect(() => hubs(lab, { green: homesAt('home/{username}') }, 'kubeflow')).toThrow(
      `lab/green/green: home: the homes of the hub lab/red/red are in the same directory of claim "${volume.claimName}".`,
    );
  });

  test('two hubs in one namespace can have temporary homes', () => {
    const notebooks = { home: HomeStorage.ephemeral() };
    expect(() => hubs(platform(), { red: { notebooks }, blue: { notebooks } }, 'kubeflow')).not.toThrow();
  });
});

test('fails if two hubs have one node port or one address, naming both', () => {
  const https = ProxyHttps.secret('certificate');
  const lab = platform();
  const allowIngressFrom: [] = [];
  hubs(lab, {
    red: {
      authenticator,
      proxy: { https, service: ProxyService.nodePort({ httpsNodePort: 30443, allowIngressFrom }) },
    },
    blue: {
      authenticator,
      proxy: { https, service: ProxyService.nodePort({ httpsNodePort: 30443, allowIngressFrom }) },
    },
    green: {
      authenticator,
      proxy: { https, service: ProxyService.loadBalancer({ loadBalancerIp: '192.0.2.7', allowIngressFrom }) },
    },
    black: {
      authenticator,
      proxy: { https, service: ProxyService.loadBalancer({ loadBalancerIp: '192.0.2.7', allowIngressFrom }) },
    },
  });
  expect(problemsOf(lab.node.root as KubeflowApp)).toEqual([
    expect.stringContaining('node port 30443/TCP is also requested by lab/red/red/proxy'),
    expect.stringContaining(
      'load balancer address 192.0.2.7 with port 80/TCP is also requested by lab/green/green/proxy',
    ),
    expect.stringContaining(
      'load balancer address 192.0.2.7 with port 443/TCP is also requested by lab/green/green/proxy',
    ),
  ]);
});
