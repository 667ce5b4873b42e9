import type { Kubectl } from '../../cluster-harness/kubectl';
import { type Port, parsePorts } from './endpoints';

/** A pod without a controller. */
export interface SinglePod {
  readonly name: string;
  readonly namespace: string;
  readonly labels?: Record<string, string>;
  /**
   * Ports of its container, for example `TCP 8080`.
   *
   * @default - no ports
   */
  readonly ports?: string;
}

/** Creates pods that any namespace admits, and waits until they have addresses. */
export async function addPods(kubectl: Kubectl, pods: readonly SinglePod[]): Promise<void> {
  await kubectl.apply(...pods.map(manifest));
  for (const { name, namespace } of pods) {
    await kubectl.run('wait', '--for=condition=Ready', `pod/${name}`, '--namespace', namespace, '--timeout=30s');
  }
}

function manifest({ name, namespace, labels, ports }: SinglePod): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels },
    spec: {
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'main',
          image: 'registry.example.com/nothing:1',
          ports: ports && parsePorts(ports).map(containerPort),
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        },
      ],
    },
  };
}

function containerPort({ protocol, number }: Port): object {
  return { containerPort: number, protocol };
}
