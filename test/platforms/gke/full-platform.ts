import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import {
  CloudArmorPolicy,
  DiskSource,
  GkeCluster,
  type GkePlatform,
  type GkePlatformProps,
  KmsKey,
} from 'kubeflow-cdk';

export const IAP_CLIENT = { clientId: '123456789012-abc.apps.googleusercontent.com' };

/** Props that enable every optional feature of a platform. */
export const FULL_PROPS: Partial<GkePlatformProps> = {
  cluster: GkeCluster.standard({
    backupPlan: {},
    imageRepositories: [{ repository: 'images', location: 'us-central1' }],
    nodeAutoProvisioning: { maxCpu: kplus.Cpu.units(64), maxMemory: Size.gibibytes(256) },
  }),
  nodePools: [{}, { name: 'spot', spot: true }],
  gpuPools: [{ acceleratorType: 'nvidia-l4', machineType: 'g2-standard-8' }],
  tpuPools: [{ machineType: 'ct5lp-hightpu-4t' }],
  disks: { encryptionKey: KmsKey.create() },
  buckets: { encryptionKey: KmsKey.create() },
  fineGrainedBuckets: ['old-models'],
  exposure: { dnsZone: 'example-com', cloudArmor: CloudArmorPolicy.create() },
  iapClient: IAP_CLIENT,
};

/** Props of a regional cluster whose nodes can be in the zones of its disks. */
export const REGIONAL: Partial<GkePlatformProps> = {
  region: 'us-central1',
  zone: 'us-central1-b',
  cluster: GkeCluster.standard({ nodeLocations: ['us-central1-a', 'us-central1-b', 'us-central1-f'] }),
};

/** Uses every capability of a platform, so that it emits every type of resource. */
export function addAllFeatures(platform: GkePlatform): void {
  const nfs = platform.chart('nfs', { namespace: 'nfs' });
  platform.storage.disk(nfs, 'team-data', { name: 'team-data', size: Size.tebibytes(1) });
  platform.storage.disk(nfs, 'old', { name: 'old', size: Size.tebibytes(1), source: DiskSource.existing('old-disk') });
  const inception = platform.chart('inception');
  const serviceAccount = bucketReader(platform, 'inception');
  platform.objectStore.bucket(inception, 'models', { name: 'my-models' });
  platform.identity.grantBucketRead(serviceAccount, { bucketName: 'my-models', requestedBy: 'model' });
  platform.identity.grantBucketRead(serviceAccount, { bucketName: 'others', folder: 'shared', requestedBy: 'model' });
  platform.identity.grantBucketRead(bucketReader(platform, 'old', 'inception'), {
    bucketName: 'old-models',
    requestedBy: 'model',
  });
  platform.network.allowIngressFromControlPlane(inception, 9443);
  platform.exposure.expose(inception, 'exposure', {
    serviceName: 'inception',
    port: 8501,
    hostname: 'inception.example.com',
    healthCheckPath: '/v1/models/inception',
    requireAuthentication: true,
  });
}

/** A ServiceAccount that access can be granted to. */
export function bucketReader(
  platform: GkePlatform,
  name: string,
  chart = name,
  namespace?: string,
): kplus.ServiceAccount {
  return new kplus.ServiceAccount(platform.chart(chart, { namespace }), `${name}-account`, {
    metadata: { name },
    automountToken: false,
  });
}
