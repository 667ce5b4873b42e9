/** Code in the documentation of NFS servers and volumes. It is compiled but never run. `docs.test.ts` compares the pages with it. */
import { Size } from 'cdk8s';
import { DiskSource, type IPlatform, JupyterHub, ModelSource, NfsServer, NfsVolume, TFServing } from 'kubeflow-cdk';

export function grantToOtherNamespace(platform: IPlatform, files: NfsServer): void {
  const serving = platform.chart('serving', { namespace: 'serving' });
  new TFServing(serving, 'inception', { model: ModelSource.sharedVolume(files.grantRead('models', serving)) });
}

export function existingNfsServer(platform: IPlatform): void {
  const chart = platform.chart('jupyterhub');
  const archive = new NfsVolume(chart, 'archive', { server: '10.0.0.2', path: '/share', readOnly: true });
  new JupyterHub(chart, 'jupyterhub', { sharedVolumes: [archive.volume] });
}

export function subdirectoryProvisioner(platform: IPlatform): void {
  new NfsServer(platform.chart('nfs'), 'nfs', {
    disks: {
      homes: {
        size: Size.tebibytes(1),
        source: DiskSource.storageClass('standard'),
        subdirProvisioner: { defaultStorageClass: true },
      },
    },
  });
}
