import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Kubectl } from '../ground/kubectl';

/** A port of this machine that leads to a Service, as `kubectl port-forward` makes it. */
export class PortForward {
  /** @param command as users type it, but for the port of this machine: a free one is taken */
  static async start({ binary, kubeconfig }: Kubectl, command: string): Promise<PortForward> {
    const [, ...args] = command.replace(/ &$/, '').replace(/ \d+:/, ' :').split(' ');
    const forward = spawn(binary, ['--kubeconfig', kubeconfig, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said: string[] = [];
    forward.stderr.on('data', (text) => said.push(`${text}`));
    for await (const line of createInterface(forward.stdout)) {
      const [, port] = /^Forwarding from 127\.0\.0\.1:(\d+) /.exec(line) ?? [];
      if (port) {
        forward.stdout.resume();
        return new PortForward(forward, `http://127.0.0.1:${port}`);
      }
    }
    throw new Error(`${command}: ${said.join('')}`);
  }

  private constructor(
    private readonly process: ChildProcess,
    readonly url: string,
  ) {}

  async stop(): Promise<void> {
    if (this.process.exitCode === null && this.process.kill()) {
      await once(this.process, 'exit');
    }
  }
}
