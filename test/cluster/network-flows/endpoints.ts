import type { Kubectl, KubeObject } from '../../cluster-harness/kubectl';
import type { Peer } from './flow-verdicts';

/** The source or destination of a flow. */
export interface Endpoint {
  readonly name: string;
  readonly peer: Peer;
  readonly ports: readonly Port[];
}

export interface Port {
  readonly protocol: 'TCP' | 'UDP';
  readonly number: number;
  readonly name?: string;
}

/** An endpoint that is not a pod. */
export interface ExternalEndpoint {
  readonly address: string;
  /**
   * Listening ports, for example `TCP 443, UDP 53`.
   *
   * @default - it only sends
   */
  readonly ports?: string;
}

export function externalEndpoint(name: string, { address, ports }: ExternalEndpoint): Endpoint {
  return { name, peer: { address }, ports: ports ? parsePorts(ports) : [] };
}

/** Every existing pod, with its labels, address and container ports. */
export async function podEndpoints(kubectl: Kubectl): Promise<Endpoint[]> {
  const namespaces = new Map((await kubectl.get('namespaces')).map(({ metadata }) => [metadata.name, metadata.labels]));
  return (await kubectl.get('pods', '--all-namespaces')).map((pod) => {
    const { namespace = '', labels = {} } = pod.metadata;
    return {
      name: nameOf(pod),
      peer: { address: pod.status.podIP, pod: { namespace, namespaceLabels: namespaces.get(namespace), labels } },
      ports: pod.spec.containers.flatMap((container: KubeObject['spec']) => (container.ports ?? []).map(portOf)),
    };
  });
}

/** The Deployment of a pod, or the pod itself if its name is not generated. */
function nameOf({ metadata: { name, labels = {}, ownerReferences = [] } }: KubeObject): string {
  const set = ownerReferences.find(({ kind }: KubeObject) => kind === 'ReplicaSet');
  return set ? set.name.replace(new RegExp(`-${labels['pod-template-hash']}$`), '') : name;
}

function portOf({ protocol, containerPort, name }: KubeObject['spec']): Port {
  return { protocol, number: containerPort, name };
}

/** Parses for example `UDP 53, TCP 53`. */
export function parsePorts(text: string): Port[] {
  return text.split(', ').map((port) => {
    const [, protocol, number] = /^(TCP|UDP) (\d+)$/.exec(port) ?? [];
    if (!number) {
      throw new Error(`"${port}" is not a valid port. Use for example "TCP 443".`);
    }
    return { protocol: protocol as Port['protocol'], number: Number(number) };
  });
}

export function describePort({ protocol, number }: Port): string {
  return `${protocol} ${number}`;
}
