import * as path from 'node:path';
import type { DeploymentGuide, ManualStep } from '../platforms/deployment-guide';
import { environmentName } from '../platforms/platform-base';
import type { CollectedApp } from './collected-app';
import { type RenderedApp, type RenderedFile, SETUP } from './manifest-renderer';

/** What a file of the setup holds, for people. */
const RETAINED_BY_FILE: Record<string, string> = {
  [SETUP.definitions]: 'definitions',
  [SETUP.namespaces]: 'namespaces',
  [SETUP.storage]: 'data',
};

/** What was written and the commands that apply it, environment by environment. */
export function summarize(
  app: CollectedApp,
  rendered: RenderedApp,
  outdir: string,
  terraformOutdir: string | undefined,
): string {
  const shown = path.relative(process.cwd(), outdir) || '.';
  const sections: string[] = [];
  const clouds = app.environments.filter(
    (environment) => (environment.deploymentGuide().terraformResourceCount ?? 0) > 0,
  );
  const names = new Set([...rendered.files.map((file) => file.environment), ...clouds.map(environmentName)]);
  for (const name of names) {
    const files = rendered.files.filter((file) => file.environment === name);
    const platform = app.environments.find((environment) => environmentName(environment) === name);
    const guide = platform?.deploymentGuide() ?? {};
    const withTerraformPaths = (line: string) => withPathsIn(terraformOutdir, guide.terraformFiles, line);
    const commands = [
      ...(guide.commandsBeforeApply ?? []),
      ...setupCommands(path.join(shown, name), files),
      ...manualStepLines(guide.manualStepsBeforeApps).map(withTerraformPaths),
      ...appCommands(path.join(shown, name), files),
      ...manualStepLines(guide.manualStepsAfterApps).map(withTerraformPaths),
    ];
    sections.push(
      [
        `${name || 'charts without a platform'}: ${count(files)} in ${path.join(shown, name)}`,
        ...table(files.map((file) => [path.relative(name, file.path), plural(file.objects, 'object')])),
        ...terraformLines(name, guide.terraformResourceCount ?? 0, terraformOutdir),
        ...clusterCreationLines(path.join(shown, name), guide),
        ...(guide.notes ?? []).map((note) => `  ${note}`),
        '  apply with:',
        ...commands.map((command) => `    ${command}`),
        ...deletionLines(path.join(shown, name), files),
      ].join('\n'),
    );
  }
  return sections.length > 0 ? `${sections.join('\n\n')}\n` : 'nothing to write: the app has no objects\n';
}

function clusterCreationLines(folder: string, guide: DeploymentGuide): string[] {
  const { clusterCreationCommands: commands = [] } = guide;
  const files = Object.keys(guide.clusterFiles ?? {});
  const whole = commands.map((command) =>
    files.reduce((text, file) => text.replaceAll(file, () => shellWord(path.join(folder, file))), command),
  );
  return whole.length > 0
    ? ['  make a cluster, where there is none, with:', ...whole.map((command) => `    ${command}`)]
    : [];
}

function terraformLines(environment: string, resources: number, outdir: string | undefined): string[] {
  if (outdir === undefined || resources === 0) {
    return [];
  }
  const file = path.join(path.relative(process.cwd(), outdir), 'stacks', environment, 'cdk.tf.json');
  return [`  Terraform: ${plural(resources, 'resource')} in ${file}`];
}

/** The short linear sequence that works on an empty cluster the first time. */
export function applyCommands(folder: string, files: RenderedFile[]): string[] {
  return [...setupCommands(folder, files), ...appCommands(folder, files)];
}

function appCommands(folder: string, files: RenderedFile[]): string[] {
  return files.some((file) => !file.setup) ? [`kubectl apply -f ${shellWord(folder)}`] : [];
}

/** What must be there before the apps. */
function setupCommands(folder: string, files: RenderedFile[]): string[] {
  const setup = path.join(folder, SETUP.folder);
  const definitions = `${SETUP.definitions}.k8s.yaml`;
  return [
    ...(files.some((file) => file.setup) ? [`kubectl apply -f ${shellWord(setup)}`] : []),
    ...(files.some((file) => file.setup && path.basename(file.path) === definitions)
      ? [`kubectl wait --for=condition=Established --timeout=60s -f ${shellWord(path.join(setup, definitions))}`]
      : []),
  ];
}

/** What a shell takes for a comment, and the command below it. */
function manualStepLines(steps: ManualStep[] = []): string[] {
  return steps.flatMap(({ description, command }) => [`# once: ${description}`, command]);
}

/** Completes the paths of files of the Terraform output that a command names. */
function withPathsIn(outdir: string | undefined, files: string[] | undefined, line: string): string {
  const folder = path.relative(process.cwd(), outdir ?? '');
  return (files ?? []).reduce((text, file) => text.replaceAll(file, () => shellWord(path.join(folder, file))), line);
}

function deletionLines(folder: string, files: RenderedFile[]): string[] {
  if (!files.some((file) => !file.setup)) {
    return [];
  }
  const kept = files
    .filter((file) => file.setup)
    .map((file) => RETAINED_BY_FILE[path.basename(file.path, '.k8s.yaml')]);
  const note =
    kept.length > 0 ? `, which keeps ${joinWithAnd(kept)} (${shellWord(path.join(folder, SETUP.folder))})` : '';
  return [`  delete with${note}:`, `    kubectl delete -f ${shellWord(folder)}`];
}

/** A path as a shell reads it as one word. */
function shellWord(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function count(files: RenderedFile[]): string {
  const objects = files.reduce((sum, file) => sum + file.objects, 0);
  return `${plural(objects, 'object')} in ${plural(files.length, 'file')}`;
}

function plural(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function joinWithAnd(things: string[]): string {
  return things.length > 1 ? `${things.slice(0, -1).join(', ')} and ${things.at(-1)}` : things.join();
}

function table(rows: string[][]): string[] {
  const width = Math.max(0, ...rows.map(([first]) => first.length));
  return rows.map(([first, second]) => `  ${first.padEnd(width)}  ${second}`);
}
