import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { DeploymentPlan, PlanImage } from '../../src/plan/plan';
import { runProgram } from '../../src/program';
import { aPlan } from '../plan/a-plan';
import { RecordedTerminal } from '../recorded-terminal';

interface Image extends Partial<PlanImage> {
  readonly source: string;
  readonly component?: string;
  /** @default true */
  readonly named?: boolean;
}

/** A folder with a program that has images, and the result of commands in it. */
export class ImageProgram {
  readonly folder = mkdtempSync(join(tmpdir(), 'images-'));

  /** Writes the program: one that writes these plans, as synthesis does with KUBEFLOW_PLAN_OUTDIR. */
  write(environments: Readonly<Record<string, readonly Image[]>>, changes: Partial<DeploymentPlan> = {}): void {
    const plans = Object.entries(environments).map(([environment, images]) => planOf(environment, images, changes));
    this.file('plans.json', JSON.stringify(plans));
    this.file(
      'main.js',
      `const fs = require('node:fs');
      for (const plan of JSON.parse(fs.readFileSync('plans.json', 'utf8'))) {
        const folder = process.env.KUBEFLOW_PLAN_OUTDIR + '/' + plan.environment;
        fs.mkdirSync(folder, { recursive: true });
        fs.writeFileSync(folder + '/plan.json', JSON.stringify(plan));
      }`,
    );
  }

  file(path: string, content: string, mode?: number): string {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), content, { mode });
    return join(this.folder, path);
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  async run(...args: string[]): Promise<{ exitCode: number; out: string; err: string }> {
    return this.runWith({}, ...args);
  }

  async runWith(env: Readonly<Record<string, string>>, ...args: string[]) {
    const terminal = new RecordedTerminal({
      cwd: this.folder,
      env: { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR, HOME: this.folder, ...env },
    });
    const exitCode = await runProgram(['images', ...args], terminal);
    return { exitCode, out: terminal.out, err: terminal.err };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function planOf(environment: string, images: readonly Image[], changes: Partial<DeploymentPlan>): DeploymentPlan {
  const [template] = aPlan().components;
  const components = [...new Set(images.map(({ component = 'hub' }) => component))].map((name) => ({
    ...template,
    name,
    images: images.filter(({ component = 'hub' }) => component === name).map(({ image, source }) => image ?? source),
  }));
  return aPlan({
    environment,
    components,
    images: images.filter(({ named = true }) => named).map(({ image, source }) => ({ image: image ?? source, source })),
    ...changes,
  });
}
