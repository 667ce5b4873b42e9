import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiObject } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { KubeflowApp } from '../../../lib/app';
import { KubeflowError } from '../../../lib/errors';
import type { PlatformBase } from '../../../lib/platforms/platform-base';
import type { PlatformProps } from '../../../lib/platforms/platform-props';

/** A platform, for the contract tests. */
export interface PlatformUnderTest {
  /** Creates the platform, with additional props that it requires. */
  readonly make: (scope: Construct, id: string, props?: PlatformProps) => PlatformBase;

  /**
   * Service range of the platform.
   *
   * @default - unknown; allocating a cluster IP must then fail
   */
  readonly serviceCidr?: string;
}

/** The platform of a contract test, in an app that is created for each test. */
export class PlatformFixture {
  public app!: KubeflowApp;
  public platform!: PlatformBase;
  /** Represents a component on the platform. */
  public component!: Construct;

  /** Creates another platform of the same type. */
  public readonly make: PlatformUnderTest['make'];
  /** Service range of the platform, if it is known. */
  public readonly serviceCidr?: string;

  /** Output folder of this suite. Suites of other platforms run in parallel. */
  private folder!: string;

  constructor(
    private readonly name: string,
    { make, serviceCidr }: PlatformUnderTest,
  ) {
    this.make = make;
    this.serviceCidr = serviceCidr;
  }

  public createFolder(): void {
    this.folder = mkdtempSync(join(tmpdir(), 'contract-'));
  }

  public deleteFolder(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  public createPlatform(): void {
    this.app = new KubeflowApp({
      outdir: join(this.folder, 'dist'),
      terraformOutdir: join(this.folder, 'cdktf.out'),
      deployOutdir: join(this.folder, 'deploy.out'),
      summary: false,
    });
    this.platform = this.make(this.app, 'lab');
    this.component = new Construct(this.platform.chart('app'), 'component');
  }

  /** Checks the result of a capability, or the error if the platform does not support it. Returns whether it does. */
  public supportedOrExplained<T>(
    requestedBy: string | RegExp,
    call: () => T,
    check: (result: T) => void = () => {},
  ): boolean {
    const before = new Set(this.app.node.findAll());
    let result: T;
    try {
      result = call();
    } catch (error) {
      expect(error).toBeInstanceOf(KubeflowError);
      const [problem, ...hint] = (error as KubeflowError).message.split('\n');
      const [where] = problem.split(': ');
      expect(where).toMatch(new RegExp(`^${this.component.node.path}(/|$)`));
      expect(problem).toMatch(requestedBy);
      expect(problem).toContain(`(${this.name})`);
      expect(problem).toMatch(/ has .*[a-z]{2}.*\.$/);
      expect(hint.join(' ')).toMatch(/\b(Use|use|Set|Name|Let|Keep|Serve|Leave|Remove|Give|Add|Put)\b/);
      expect(hint.filter((line) => !line.startsWith('  '))).toEqual([]);
      return false;
    }
    check(result);
    expect(this.strayObjects(before)).toEqual([]);
    return true;
  }

  /** Returns objects that a call created outside the component. */
  public strayObjects(before: Set<IConstruct>): string[] {
    return this.app.node
      .findAll()
      .filter((node) => ApiObject.isApiObject(node) && !before.has(node) && !node.node.scopes.includes(this.component))
      .map((node) => node.node.path);
  }

  /** Returns all objects of a kind in the app. */
  public objectsOf(kind: string): ApiObject[] {
    return this.app.node
      .findAll()
      .filter((node): node is ApiObject => ApiObject.isApiObject(node) && node.kind === kind);
  }
}
