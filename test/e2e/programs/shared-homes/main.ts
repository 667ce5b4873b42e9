import { Size } from 'cdk8s';
import { HomeStorage, JupyterHub, KubeflowApp, MinikubePlatform, NfsServer, PodVolume } from 'kubeflow-cdk';

const app = new KubeflowApp();
const platform = new MinikubePlatform(app, 'team');

// Notebooks run in the namespace of the hub, which is the default.
const files = new NfsServer(platform.chart('nfs'), 'nfs', { disks: { 'team-disk': { size: Size.gibibytes(1) } } });
const disk = files.volume('team-disk');
new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
  notebooks: {
    home: HomeStorage.shared(disk),
    volumes: [PodVolume.sharedVolume(disk, { mountPath: '/projects', subPath: 'projects' })],
  },
});

app.synth();
