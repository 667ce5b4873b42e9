import { environmentName } from '../platforms/platform-base';
import type { CollectedApp } from './collected-app';
import { includesDefinedResources } from './custom-resources';
import type { RenderedStream } from './manifest-renderer';
import { plural } from './summary-text';

/** Formats what `cdk8s synth --stdout` writes to standard output, by environment. */
export function summarizeStream(app: CollectedApp, stream: RenderedStream, selected: string | undefined): string {
  const names = selected === undefined ? [...stream.objects.keys()].sort() : [selected];
  const lines = names.flatMap((name) => [
    `${name || 'charts without a platform'}: ${plural(stream.objects.get(name) ?? 0, 'object')} on standard output`,
    ...manualSteps(app, name),
  ]);
  if (lines.length === 0) {
    return 'nothing to write: the app has no objects\n';
  }
  if (includesDefinedResources(stream.manifests)) {
    lines.push(
      'The output contains custom resources and their definitions. On a new cluster, run `kubectl apply -f -` twice: kubectl looks up all kinds before it applies the definitions.',
    );
  }
  const environments = names.filter((name) => name !== '');
  if (environments.length > 1) {
    lines.push(
      `The output contains the objects of ${environments.length} clusters. Set KUBEFLOW_ENVIRONMENT to write those of one: ${environments.join(', ')}.`,
    );
  }
  return `${lines.join('\n')}\n`;
}

function manualSteps(app: CollectedApp, name: string): string[] {
  const platform = app.environments.find((environment) => environmentName(environment) === name);
  const { manualStepsBeforeApps: before = [] } = platform?.deploymentGuide() ?? {};
  return before.length === 0
    ? []
    : ['  requires manual steps before the applications: run synthesis without --stdout, which prints them'];
}
