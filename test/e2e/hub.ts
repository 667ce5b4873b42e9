import type { WrittenExample } from '../cluster/written-example';
import type { EndToEnd } from './describe-end-to-end';
import { HubVisitor } from './hub-visitor';
import type { Pages } from './pages';
import { readmeCommand } from './readme';

const README = 'my-kubeflow';

/** A JupyterHub, reached as the README of its example says. */
export class Hub {
  static async reach(ground: EndToEnd, example: WrittenExample): Promise<Hub> {
    const { stdout } = await example.run(readmeCommand(README, /get secret/, ground.cluster));
    const url = await ground.forward(readmeCommand(README, /port-forward/, ground.cluster));
    return new Hub(ground.pages, url, stdout.trim());
  }

  private constructor(
    private readonly pages: Pages,
    private readonly url: string,
    private readonly password: string,
  ) {}

  /** Signs a person in, whose server is started then. */
  async signIn(name: string): Promise<HubVisitor> {
    const visitor = new HubVisitor(await this.pages.of(name), this.url, name);
    await visitor.signIn(this.password);
    return visitor;
  }
}
