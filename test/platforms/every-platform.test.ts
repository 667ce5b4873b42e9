import { KubeflowApp } from '../../lib/app';
import { parseManifests } from '../parse-manifests';
import type { Manifest } from '../policy/manifest';
import { violations } from '../policy/rules';
import { everyComponent } from './every-component';
import { EVERY_PLATFORM } from './every-platform';

describe.each(Object.entries(EVERY_PLATFORM))('%s', (_, make) => {
  const app = new KubeflowApp({ summary: false });
  everyComponent(make(app));
  const objects = parseManifests<Manifest>(app.synthYaml());

  test('holds every component', () => {
    const workloads = objects.flatMap(({ kind, metadata }) =>
      /^(Deployment|TFJob)$/.test(kind) ? [`${kind} ${metadata.name}`] : [],
    );
    expect(workloads.sort()).toEqual([
      'Deployment data-folders',
      'Deployment data-nfs',
      'Deployment jupyterhub-hub',
      'Deployment jupyterhub-proxy',
      'Deployment jupyterhub-user-placeholder',
      'Deployment jupyterhub-user-scheduler',
      'Deployment model',
      'Deployment training-operator',
      'TFJob job',
    ]);
  });

  test('has nothing written for it that breaks a policy', () => {
    expect(violations(objects)).toEqual([]);
  });
});
