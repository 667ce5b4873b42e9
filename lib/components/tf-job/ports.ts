import type { k8s } from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkName } from '../../names';
import { checkPort, PORT_NAME } from '../../validation/ports';

/** The port that TensorFlow's servers listen on, and the operator's name for it. */
export const TF_PORT = 2222;
const TF_PORT_NAME = 'tfjob-port';

/** The ports of the container, TensorFlow's first. */
export function containerPorts(
  where: IConstruct,
  prop: string,
  port: number,
  ports: { readonly [name: string]: number } = {},
): k8s.ContainerPort[] {
  checkPort(where, 'port', port);
  for (const [name, number] of Object.entries(ports)) {
    checkName(where, `${prop}.ports: port`, name, PORT_NAME);
    checkPort(where, `${prop}.ports: ${name}:`, number);
    if (name === TF_PORT_NAME) {
      throw new KubeflowError(
        where,
        `${prop}.ports: "${TF_PORT_NAME}" is the name of the port that TensorFlow's servers listen on.`,
        'Other names are accepted.',
        'Set `port` of the job to another number, or use a name of your own.',
      );
    }
  }
  const all = [{ name: TF_PORT_NAME, containerPort: port }, ...namedPorts(ports)];
  checkUniquePorts(where, `${prop}.ports`, all);
  return all;
}

/** The ports of a container that a user brings along, TensorFlow's among them. */
export function addTFPort(where: IConstruct, what: string, port: number, given: readonly k8s.ContainerPort[]) {
  const has = given.some(({ name }) => name === TF_PORT_NAME);
  const all = has ? [...given] : [{ name: TF_PORT_NAME, containerPort: port }, ...given];
  for (const { name, containerPort } of all) {
    checkName(where, `${what}: port`, name ?? '', PORT_NAME);
    checkPort(where, `${what}: ${name}:`, containerPort);
  }
  checkUniquePorts(where, what, all);
  return all;
}

/** The port that the operator writes into TF_CONFIG. */
export function tfPortOf(ports: readonly k8s.ContainerPort[] = []): number {
  return ports.find(({ name }) => name === TF_PORT_NAME)?.containerPort ?? TF_PORT;
}

function namedPorts(ports: { readonly [name: string]: number }): { name: string; containerPort: number }[] {
  return Object.entries(ports).map(([name, containerPort]) => ({ name, containerPort }));
}

/** The operator makes a Service with these ports, which has each number and each name once. */
function checkUniquePorts(where: IConstruct, what: string, ports: readonly k8s.ContainerPort[]): void {
  for (const [index, { name, containerPort }] of ports.entries()) {
    const other = ports.slice(0, index).find((port) => port.containerPort === containerPort || port.name === name);
    if (other) {
      throw new KubeflowError(
        where,
        `${what}: "${other.name}" and "${name}" are both ${other.name === name ? 'of one name' : `port ${containerPort}`}.`,
        'The training operator makes a Service of these ports for each pod, and Kubernetes accepts each number and each name once in it.',
        'Give one of them another.',
      );
    }
  }
}
