import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import type * as kube from '../../k8s/kube';
import { checkName } from '../../names';
import { checkPort, PORT_NAME } from '../../validation/ports';

/** Default port of TensorFlow servers. The operator finds the port by the name below. */
export const TF_PORT = 2222;
const TF_PORT_NAME = 'tfjob-port';

/** Returns the ports of the container that trains. TensorFlow's port is first. */
export function containerPorts(
  where: IConstruct,
  prop: string,
  port: number,
  ports: { readonly [name: string]: number } = {},
): kube.ContainerPort[] {
  checkPort(where, 'port', port);
  for (const [name, number] of Object.entries(ports)) {
    checkName(where, `${prop}.ports: port`, name, PORT_NAME);
    checkPort(where, `${prop}.ports: ${name}:`, number);
    if (name === TF_PORT_NAME) {
      throw new KubeflowError(
        where,
        `${prop}.ports: the name "${TF_PORT_NAME}" is reserved for the port of TensorFlow servers.`,
        'Must be any other name.',
        'To change the port of TensorFlow servers, set `port` of the job.',
      );
    }
  }
  const all = [{ name: TF_PORT_NAME, containerPort: port }, ...namedPorts(ports)];
  checkUniquePorts(where, `${prop}.ports`, all);
  return all;
}

/** Adds TensorFlow's port to the ports of a container, unless they include it. */
export function addTFPort(where: IConstruct, what: string, port: number, ports: readonly kube.ContainerPort[]) {
  const has = ports.some(({ name }) => name === TF_PORT_NAME);
  const all = has ? [...ports] : [{ name: TF_PORT_NAME, containerPort: port }, ...ports];
  for (const { name, containerPort } of all) {
    checkName(where, `${what}: port`, name ?? '', PORT_NAME);
    checkPort(where, `${what}: ${name}:`, containerPort);
  }
  checkUniquePorts(where, what, all);
  return all;
}

/** Returns the port in TF_CONFIG. */
export function tfPortOf(ports: readonly kube.ContainerPort[] = []): number {
  return ports.find(({ name }) => name === TF_PORT_NAME)?.containerPort ?? TF_PORT;
}

function namedPorts(ports: { readonly [name: string]: number }): { name: string; containerPort: number }[] {
  return Object.entries(ports).map(([name, containerPort]) => ({ name, containerPort }));
}

/**
 * Checks the ports of a container. The operator creates a Service with the same ports.
 *
 * @throws KubeflowError if two ports have the same number or name.
 */
function checkUniquePorts(where: IConstruct, what: string, ports: readonly kube.ContainerPort[]): void {
  for (const [index, { name, containerPort }] of ports.entries()) {
    const other = ports.slice(0, index).find((port) => port.containerPort === containerPort || port.name === name);
    if (other) {
      throw new KubeflowError(
        where,
        other.name === name
          ? `${what}: two ports are named "${name}".`
          : `${what}: "${other.name}" and "${name}" are both port ${containerPort}.`,
        'Names and numbers must be unique: the training operator creates a Service with these ports for each pod.',
        `Change the ${other.name === name ? 'name' : 'number'} of one of them.`,
      );
    }
  }
}
