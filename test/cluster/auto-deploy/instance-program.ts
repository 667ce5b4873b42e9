import { join } from 'node:path';

const LIBRARY = JSON.stringify(join(__dirname, '../../../build'));

/** A program in a Git repository. It uses the library of this checkout. */
export function instanceProgram(text: string): string {
  return `
const { AnyClusterPlatform, KubeflowApp, KubeflowApplication } = require(${LIBRARY});
const { ApiObject } = require(require.resolve('cdk8s', { paths: [${LIBRARY}] }));

const app = new KubeflowApp({ summary: false });
const platform = new AnyClusterPlatform(app, 'lab');
new ApiObject(platform.chart('web', { namespace: 'web' }), 'settings', {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings' },
  data: { text: ${JSON.stringify(text)} },
});
new KubeflowApplication(platform.chart('application'), 'application');
app.synth();
`;
}

/** A program with JupyterHub, the training operator and an Application. */
export function coreProgram(): string {
  return `
const { AnyClusterPlatform, KubeflowApp, KubeflowCore } = require(${LIBRARY});

const app = new KubeflowApp({ summary: false });
new KubeflowCore(new AnyClusterPlatform(app, 'lab'), 'core');
app.synth();
`;
}
