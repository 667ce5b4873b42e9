import { Size } from 'cdk8s';
import { DiskSource, KindPlatform, KubeflowApp, NfsServer, NfsVolume } from 'kubeflow-cdk';

const app = new KubeflowApp();
const platform = new KindPlatform(app, 'lab');

const files = new NfsServer(platform.chart('nfs'), 'nfs', {
  clients: { nodeCidrs: ['192.168.49.0/24'], namespaces: ['tools'] },
  disks: {
    data: { size: Size.gibibytes(10), mountOptions: ['noatime'] },
    homes: {
      size: Size.gibibytes(10),
      source: DiskSource.storageClass('growing'),
      subdirProvisioner: {},
    },
  },
});
const archive = new NfsVolume(platform.chart('archive'), 'archive', { server: '10.0.0.2', path: '/share' });

const training = platform.chart('training', { namespace: 'training' });
files.grantReadWrite('data', training);
files.grantRead('data', training);
archive.grantRead(training);

app.synth();
