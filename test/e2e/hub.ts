import type { WrittenExample } from '../cluster/written-example';
import type { EndToEndSuite } from './describe-end-to-end';
import { HubUser } from './hub-user';
import type { Pages } from './pages';
import { readmeCommand } from './readme';

const README = 'my-kubeflow';

/** A JupyterHub, opened with the commands in its example's README. */
export class Hub {
  static async open(suite: EndToEndSuite, example: WrittenExample): Promise<Hub> {
    const { stdout } = await example.run(readmeCommand(README, /get secret/, suite.cluster));
    const url = await suite.forward(readmeCommand(README, /port-forward/, suite.cluster));
    return new Hub(suite.pages, url, stdout.trim());
  }

  /** A hub at a URL, with the password of its users. */
  static at(suite: EndToEndSuite, url: string, password: string): Hub {
    return new Hub(suite.pages, url, password);
  }

  private constructor(
    private readonly pages: Pages,
    private readonly url: string,
    private readonly password: string,
  ) {}

  /** Signs in a user, which starts the user's server. */
  async signIn(name: string): Promise<HubUser> {
    const user = new HubUser(await this.pages.openFor(name), this.url, name);
    await user.signIn(this.password);
    return user;
  }
}
