import { CliError } from '../cli-error';
import { ExitCode } from '../exit-codes';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs a function whose signal aborts on Ctrl-C. A second Ctrl-C ends the process at once.
 *
 * @param hint how to continue
 */
export async function interruptible<T>(hint: string, action: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) {
      process.exit(ExitCode.interrupted);
    }
    controller.abort(interrupted(hint));
  };
  for (const signal of SIGNALS) {
    process.on(signal, interrupt);
  }
  try {
    return await action(controller.signal);
  } catch (error) {
    // Programs that were interrupted end with errors of their own.
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    for (const signal of SIGNALS) {
      process.off(signal, interrupt);
    }
  }
}

/** Waits, or throws if the signal aborts. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    }, milliseconds);
    if (signal.aborted) {
      abort();
    }
    signal.addEventListener('abort', abort, { once: true });
  });
}

function interrupted(hint: string): CliError {
  return new CliError('Interrupted.', { hint, exitCode: ExitCode.interrupted });
}
