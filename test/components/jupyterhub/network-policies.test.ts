import { SignIn } from '../../../lib/platforms/sign-in';
import { HubOf, labelsOf, type Manifest } from './hub-of';
import { CLUSTER } from './samples';

describe('network policies', () => {
  const policy = (hub: HubOf, ending: string) => hub.object('NetworkPolicy', ending).spec;
  const pods = (component: string, port: number) => ({
    peer: [{ podSelector: { matchLabels: labelsOf(component) } }],
    ports: [{ port, protocol: 'TCP' }],
  });
  const from = (component: string, port: number) => {
    const { peer, ports } = pods(component, port);
    return { from: peer, ports };
  };
  const to = (component: string, port: number) => {
    const { peer, ports } = pods(component, port);
    return { to: peer, ports };
  };

  test('let notebooks be reached by the proxy and the hub, and by no other notebook', () => {
    expect(policy(new HubOf(), '-notebook').ingress).toEqual([from('proxy', 8888), from('hub', 8888)]);
  });

  test('let notebooks out to the hub, DNS and the internet, and not to the metadata server', () => {
    const { egress } = policy(new HubOf(), '-notebook');
    expect(egress).toContainEqual(to('hub', 8081));
    const [internet] = egress.filter(({ to: [peer] }: Manifest) => peer.ipBlock?.cidr === '0.0.0.0/0');
    expect(internet.to[0].ipBlock.except).toEqual(expect.arrayContaining(['169.254.0.0/16', '10.0.0.0/8']));
    expect(egress).toHaveLength(4);
  });

  test('let the hub be reached by the proxy and by notebooks', () => {
    expect(policy(new HubOf(), '-hub').ingress).toEqual([from('proxy', 8081), from('singleuser-server', 8081)]);
  });

  test('let the hub out to the proxy, notebooks, DNS and the API server', () => {
    const { egress } = policy(new HubOf(), '-hub');
    expect(egress).toEqual(expect.arrayContaining([to('proxy', 8001), to('singleuser-server', 8888)]));
    expect(egress.map(({ ports }: Manifest) => ports.map(({ port }: Manifest) => port))).toEqual([
      [8001],
      [8888],
      [53, 53],
      [53, 53],
      [443, 6443],
    ]);
  });

  test("let the hub fetch Google's keys where people sign in by IAP", () => {
    const { egress } = policy(new HubOf({ signIn: SignIn.iap() }), '-hub');
    expect(egress).toContainEqual({
      to: [{ ipBlock: { cidr: '0.0.0.0/0', except: expect.any(Array) } }],
      ports: [{ port: 443, protocol: 'TCP' }],
    });
  });

  test('let only the hub reach the API of the proxy', () => {
    expect(policy(new HubOf(), '-proxy').ingress).toEqual([from('hub', 8001)]);
  });

  test('let people in from where the platform says that they come', () => {
    expect(policy(new HubOf({ hostname: 'notebooks.example.com' }, CLUSTER), '-proxy').ingress).toContainEqual({
      from: [
        {
          namespaceSelector: {
            matchLabels: { 'kubernetes.io/metadata.name': 'gateways' },
          },
        },
      ],
      ports: [{ port: 8000, protocol: 'TCP' }],
    });
  });
});
