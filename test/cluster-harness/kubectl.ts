import { execute, type Output } from './execute';

/** An object as returned by the API server. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly resourceVersion: string;
    readonly [field: string]: any;
  };
  readonly [field: string]: any;
}

/** Runs kubectl with a kubeconfig. */
export class Kubectl {
  constructor(
    readonly binary: string,
    readonly kubeconfig: string,
  ) {}

  /**
   * Runs kubectl.
   *
   * @throws Error with kubectl's error message if it fails
   */
  run(...args: string[]): Promise<Output> {
    return this.runWith('', ...args);
  }

  runWith(input: string, ...args: string[]): Promise<Output> {
    return execute([this.binary, '--kubeconfig', this.kubeconfig, ...args], { input });
  }

  async apply(...objects: object[]): Promise<void> {
    const list = { apiVersion: 'v1', kind: 'List', items: objects };
    await this.runWith(JSON.stringify(list), 'apply', '--server-side', '-f', '-');
  }

  /** Returns one object, or the items of a list. */
  async get(...args: string[]): Promise<KubeObject[]> {
    const { stdout } = await this.run('get', ...args, '--output=json');
    const got = stdout === '' ? { items: [] } : JSON.parse(stdout);
    return got.items ?? [got];
  }

  async getOne(...args: string[]): Promise<KubeObject> {
    const objects = await this.get(...args);
    if (objects.length !== 1) {
      throw new Error(`kubectl get ${args.join(' ')}: expected 1 object, got ${objects.length}`);
    }
    return objects[0];
  }
}
