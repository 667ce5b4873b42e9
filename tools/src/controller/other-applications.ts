import type { ApiServer } from '../kubernetes/api-server';
import { Controller, type ControllerOptions } from './controller';
import type { ApplicationName } from './expectations';
import { stoppable } from './watched';

/** Runs a controller for each Application beside the one of the program. */
export class OtherApplications {
  private readonly running = new Map<string, () => void>();

  constructor(
    private readonly server: ApiServer,
    private readonly options: Pick<ControllerOptions, 'reporter' | 'log'>,
  ) {}

  /** Starts controllers of new Applications, and stops those that are no longer on the list. */
  public update(applications: readonly ApplicationName[], signal: AbortSignal): void {
    const keys = new Set(applications.map(keyOf));
    for (const [key, stop] of this.running) {
      if (!keys.has(key)) {
        stop();
        this.running.delete(key);
      }
    }
    for (const application of applications) {
      const key = keyOf(application);
      if (!this.running.has(key)) {
        const [until, stop] = stoppable(signal);
        this.running.set(key, stop);
        void this.start(application, key, until);
      }
    }
  }

  private start({ namespace, name }: ApplicationName, key: string, signal: AbortSignal): Promise<void> {
    const { reporter, log } = this.options;
    const options = { namespace, application: name, reporter, log: (line: string) => log(`${key}: ${line}`) };
    return new Controller(this.server, options).run(signal);
  }
}

function keyOf({ namespace, name }: ApplicationName): string {
  return `${namespace}/${name}`;
}
