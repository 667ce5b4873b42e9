import { App, Chart } from 'cdk8s';
import { JupyterHub } from '../../lib';

/** A chart with the ID `apps`. */
export function newChart(app: App = new App()): Chart {
  return new Chart(app, 'apps');
}

/** Returns the message of the KubeflowError that a program throws. */
export function errorOf(program: () => unknown): string {
  try {
    program();
  } catch (error) {
    expect((error as Error).name).toBe('KubeflowError');
    return (error as Error).message;
  }
  throw new Error('The program throws no error.');
}

/** Returns the error of a hub with props that the compiler would not accept. */
export function errorOfHub(props: object): string {
  return errorOf(() => new JupyterHub(newChart(), 'hub', props));
}
