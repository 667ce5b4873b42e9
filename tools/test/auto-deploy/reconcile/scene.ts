import type { DeploymentsConfig } from '../../../src/auto-deploy/config/config';
import type { Source } from '../../../src/auto-deploy/plan/observation';
import { Reconciler } from '../../../src/auto-deploy/reconcile/reconciler';
import { type ObservedInstances, observeInstances } from '../../../src/auto-deploy/records/observe';
import { aConfig, aVersion, found, HOUR, MINUTE, NOW } from '../plan/builders';
import { FakeApi } from '../records/fake-api';
import { deploy, endJob, runningJobs, undeploy } from './simulated-jobs';

export const CONFIG = aConfig([aVersion('master', { minimumInterval: 0, credentialsSecret: 'git' })]);

/** An auto-deployer with an API server in memory, simulated Jobs, and a simulated clock. */
export class Scene {
  static async start(): Promise<Scene> {
    return new Scene(await FakeApi.start());
  }

  now = NOW;
  sources: Readonly<Record<string, Source>> = { master: found('a') };
  readonly log: string[] = [];

  private constructor(readonly fake: FakeApi) {}

  reconciler(config: DeploymentsConfig = CONFIG): Reconciler {
    return new Reconciler(this.fake.api, {
      config,
      jobs: {
        namespace: 'auto',
        image: 'example.com/runner:1',
        serviceAccount: 'jobs',
        imagePullSecrets: [],
        launchedBy: 'test',
      },
      readSources: async () => new Map(Object.entries(this.sources)),
      now: () => this.now,
      log: (line) => this.log.push(line),
    });
  }

  observe(): Promise<ObservedInstances> {
    return observeInstances(this.fake.api, [], 6 * HOUR);
  }

  /** Lets Jobs end as they would. */
  runJobs(): void {
    for (const job of runningJobs(this.fake, 'launch')) {
      deploy(this.fake, job, this.now);
      endJob(this.fake, job, 'Complete', this.now);
    }
    for (const job of runningJobs(this.fake, 'remove')) {
      undeploy(this.fake, job);
      endJob(this.fake, job, 'Complete', this.now);
    }
  }

  /** Runs passes, and after each the Jobs that it started. */
  async passes(count: number): Promise<void> {
    for (let index = 0; index < count; index++) {
      this.now += 5 * MINUTE;
      await this.reconciler().pass();
      this.runJobs();
    }
  }
}
