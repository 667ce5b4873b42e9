import { describeOnAnyCluster } from '../cluster/describe-on-cluster';
import { checkNoExistingObjects } from '../cluster/existing-cluster';
import type { TestCluster } from '../cluster/test-cluster';
import { waitForPods } from '../cluster/workloads';
import type { WrittenExample } from '../cluster/written-example';
import type { ImageName } from '../cluster-harness/images/image-recipes';
import { withEvidence } from './evidence';
import { Pages } from './pages';
import { PortForward } from './port-forward';
import { missingBrowser } from './requirements';

/** A suite that runs real pods. If a step fails, its pages and logs are saved. */
export class EndToEndSuite {
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
      throw new Error('the browser is not open');
    }
    return this.opened;
  }

  async openBrowser(): Promise<void> {
    this.opened = await Pages.open();
  }

  async closeBrowser(): Promise<void> {
    await this.opened?.close();
  }

  /** Adds a step that runs before all tests. */
  prepare(step: string, body: () => Promise<void>): void {
    beforeAll(() => this.withEvidence(step, body));
  }

  test(title: string, body: () => Promise<void>): void {
    test(title, () => this.withEvidence(title, body));
  }

  /** Applies an example with the commands from its summary. */
  async apply(example: WrittenExample): Promise<void> {
    await checkNoExistingObjects(this.cluster, example);
    this.applied.push(example);
    await example.runAll(example.commands);
  }

  /** Waits until all pods are Ready. */
  async podsReady(): Promise<void> {
    await waitForPods(this.cluster.kubectl, this.cluster);
  }

  /** Forwards a port with a command as users type it, and returns the URL. */
  async forward(command: string): Promise<string> {
    const forward = await PortForward.start(this.cluster.kubectl, command);
    this.forwards.push(forward);
    return forward.url;
  }

  async stopForwards(): Promise<void> {
    await Promise.all(this.forwards.map((forward) => forward.stop()));
  }

  /**
   * Removes what the suite applied to the user's cluster. A cluster that was started for the suite is removed as a
   * whole.
   */
  async removeApplied(): Promise<void> {
    for (const example of this.cluster.namespacePrefix === '' ? [] : this.applied.reverse()) {
      await example.runAll(example.removal);
    }
  }

  private withEvidence(step: string, body: () => Promise<void>): Promise<void> {
    const { cluster, opened: pages, forwards } = this;
    return withEvidence([this.title, step], { cluster, pages, forwards }, body);
  }
}

/**
 * Defines a suite that runs real pods, either on a real node that is started for it or on the cluster that the user
 * configured.
 */
export function describeEndToEnd(
  title: string,
  props: { readonly images: readonly ImageName[]; readonly skipOnExistingCluster?: string },
  define: (suite: EndToEndSuite) => void,
): void {
  describeOnAnyCluster(title, { ...props, realNode: true, skipReason: missingBrowser() }, (cluster) => {
    const suite = new EndToEndSuite(title, cluster);
    beforeAll(() => suite.openBrowser());
    define(suite);
    afterAll(() => suite.closeBrowser());
    afterAll(() => suite.stopForwards());
    afterAll(() => suite.removeApplied());
  });
}
