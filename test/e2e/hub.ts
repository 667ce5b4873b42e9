import type { TestCluster } from '../cluster/test-cluster';
import type { WrittenExample } from '../cluster/written-example';
import { HubVisitor } from './hub-visitor';
import type { Pages } from './pages';
import { PortForward } from './port-forward';
import { readmeCommand } from './readme';

const README = 'my-kubeflow';

/** A JupyterHub, reached as the README of its example says. */
export class Hub {
  static async reach(cluster: TestCluster, example: WrittenExample, pages: Pages): Promise<Hub> {
    const { stdout } = await example.run(readmeCommand(README, /get secret/, cluster));
    const forward = await PortForward.start(cluster.kubectl, readmeCommand(README, /port-forward/, cluster));
    return new Hub(pages, stdout.trim(), forward);
  }

  private constructor(
    private readonly pages: Pages,
    private readonly password: string,
    private readonly forward: PortForward,
  ) {}

  /** Signs a person in, whose server is started then. */
  async signIn(name: string): Promise<HubVisitor> {
    const visitor = new HubVisitor(await this.pages.of(name), this.forward.url, name);
    await visitor.signIn(this.password);
    return visitor;
  }

  async leave(): Promise<void> {
    await this.forward.stop();
  }
}
