import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Kubectl } from '../cluster-harness/kubectl';

/** A local port that forwards to a Service with `kubectl port-forward`. */
export class PortForward {
  /**
   * Starts the forwarding.
   *
   * @param command as users type it; its local port is replaced by a free one
   */
  static async start({ binary, kubeconfig }: Kubectl, command: string): Promise<PortForward> {
    const [, ...args] = command.replace(/ &$/, '').replace(/ \d+:/, ' :').split(' ');
    const running = spawn(binary, ['--kubeconfig', kubeconfig, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const messages = [`${command}\n`];
    running.stderr.on('data', (text) => messages.push(`${text}`));
    running.on('exit', (code, signal) => messages.push(`ended: ${signal ?? `status ${code}`}\n`));
    for await (const line of createInterface(running.stdout)) {
      const [, port] = /^Forwarding from 127\.0\.0\.1:(\d+) /.exec(line) ?? [];
      if (port) {
        running.stdout.resume();
        return new PortForward(running, `http://127.0.0.1:${port}`, messages);
      }
    }
    throw new Error(messages.join(''));
  }

  private constructor(
    private readonly running: ChildProcess,
    readonly url: string,
    private readonly messages: readonly string[],
  ) {}

  /** Messages of kubectl, and its exit status if it has ended. */
  get log(): string {
    return this.messages.join('');
  }

  async stop(): Promise<void> {
    if (this.running.exitCode === null && this.running.signalCode === null && this.running.kill()) {
      await once(this.running, 'exit');
    }
  }
}
