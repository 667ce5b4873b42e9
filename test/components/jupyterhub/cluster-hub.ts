// Writes the hub that `test_cluster.py` applies: npx tsx cluster-hub.ts <output folder>
import { KubeflowApp } from '../../../lib/app';
import { JupyterHub } from '../../../lib/components/jupyterhub';
import { AnyClusterPlatform } from '../../../lib/platforms/generic';
import { SignIn } from '../../../lib/platforms/sign-in';

const app = new KubeflowApp({ outdir: process.argv[2], summary: false });
const platform = new AnyClusterPlatform(app, 'cluster', { namespace: 'hub-test' });
new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
  signIn: SignIn.sharedPassword({ adminUsers: ['root'] }),
  notebooks: { env: { SETTINGS: '{"team": "a"}' } },
  sharedVolumes: [{ name: 'team-data', claimName: 'team-data' }],
});
app.synth();
