import { describeOnAnyCluster } from '../cluster/describe-on-cluster';
import { refuseToReplace } from '../cluster/existing-cluster';
import type { TestCluster } from '../cluster/test-cluster';
import { waitForPods } from '../cluster/workloads';
import type { WrittenExample } from '../cluster/written-example';
import type { ImageName } from '../cluster-harness/images/image-recipes';
import { explained } from './evidence';
import { Pages } from './pages';
import { PortForward } from './port-forward';
import { whatBrowserLacks } from './requirements';

/** What a suite on pods that run has. What fails in it leaves pages and logs. */
export class EndToEnd {
  private opened?: Pages;
  private readonly applied: WrittenExample[] = [];
  private readonly forwards: PortForward[] = [];

  constructor(
    private readonly title: string,
    private readonly startedCluster: () => TestCluster,
  ) {}

  get cluster(): TestCluster {
    return this.startedCluster();
  }

  get pages(): Pages {
    if (!this.opened) {
      throw new Error('no browser is open');
    }
    return this.opened;
  }

  async openBrowser(): Promise<void> {
    this.opened = await Pages.open();
  }

  async closeBrowser(): Promise<void> {
    await this.opened?.close();
  }

  /** What all tests rest on. */
  prepare(step: string, body: () => Promise<void>): void {
    beforeAll(() => this.explained(step, body));
  }

  test(title: string, body: () => Promise<void>): void {
    test(title, () => this.explained(title, body));
  }

  /** Applies an example by the commands that it tells. */
  async apply(example: WrittenExample): Promise<void> {
    await refuseToReplace(this.cluster, example);
    this.applied.push(example);
    await example.runAll(example.commands);
  }

  /** Waits until all pods are Ready. */
  async podsReady(): Promise<void> {
    await waitForPods(this.cluster.kubectl, this.cluster);
  }

  /** Forwards a port by a command as users type it; gives the URL. */
  async forward(command: string): Promise<string> {
    const forward = await PortForward.start(this.cluster.kubectl, command);
    this.forwards.push(forward);
    return forward.url;
  }

  async stopForwards(): Promise<void> {
    await Promise.all(this.forwards.map((forward) => forward.stop()));
  }

  /** A cluster that others use is left as it was; one that was started for the suite ends with it. */
  async removeApplied(): Promise<void> {
    for (const example of this.cluster.namespacePrefix === '' ? [] : this.applied.reverse()) {
      await example.runAll(example.removal);
    }
  }

  private explained(step: string, body: () => Promise<void>): Promise<void> {
    const { cluster, opened: pages, forwards } = this;
    return explained([this.title, step], { cluster, pages, forwards }, body);
  }
}

/** A suite on pods that run: on a real node that is started for it, or on the cluster that the user names. */
export function describeEndToEnd(
  title: string,
  props: { readonly images: readonly ImageName[] },
  suite: (ground: EndToEnd) => void,
): void {
  describeOnAnyCluster(title, { ...props, realNode: true, lacking: whatBrowserLacks() }, (cluster) => {
    const ground = new EndToEnd(title, cluster);
    beforeAll(() => ground.openBrowser());
    suite(ground);
    afterAll(() => ground.closeBrowser());
    afterAll(() => ground.stopForwards());
    afterAll(() => ground.removeApplied());
  });
}
