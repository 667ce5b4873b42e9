import type { ClusterFacts, StorageClassFact } from '../cluster/facts';
import type { Choices } from './choice';

/** Provisioners of block storage, the preferred one first. */
const BLOCK = [
  'ebs.csi.aws.com',
  'ebs.csi.eks.amazonaws.com',
  'disk.csi.azure.com',
  'pd.csi.storage.gke.io',
  'kubernetes.io/aws-ebs',
  'csi.vsphere.vmware.com',
  'cinder.csi.openstack.org',
  'rbd.csi.ceph.com',
  'driver.longhorn.io',
];

/** Provisioners of one node. Their claims of mode ReadWriteMany work, since there is no other node. */
const SINGLE_NODE = ['k8s.io/minikube-hostpath', 'microk8s.io/hostpath', 'docker.io/hostpath'];

/** Chooses StorageClasses. Homes and the database of the hub need claims. */
export function chooseStorage(choices: Choices, { storageClasses }: ClusterFacts): void {
  if (!storageClasses.known) {
    choices.warn(storageClasses.evidence, 'the cluster must have a default StorageClass');
    return;
  }
  const classes = storageClasses.value;
  const defaults = classes.filter(({ isDefault }) => isDefault);
  if (choices.answers.platform === 'gke') {
    // The platform creates a class, and disks.
    return;
  }
  chooseDefault(choices, classes, defaults, storageClasses.evidence);
  chooseShared(choices, classes, storageClasses.evidence);
}

function chooseDefault(
  choices: Choices,
  classes: readonly StorageClassFact[],
  defaults: readonly StorageClassFact[],
  evidence: string,
): void {
  const [first] = defaults;
  if (first !== undefined) {
    if (defaults.length > 1) {
      choices.set(
        'storageClass',
        first.name,
        `${defaults.length} default StorageClasses: ${defaults.map(({ name }) => name).join(', ')}`,
        `storageClass: ${first.name}, the newest, as Kubernetes chooses`,
      );
    } else if (choices.answers.storageClass === undefined) {
      choices.explain(evidence, `claims use the default StorageClass ${first.name}`);
    }
    return;
  }
  const usable = classes.filter(({ shared }) => !shared);
  const ranked = [...usable].sort((a, b) => rank(a) - rank(b));
  const [best] = ranked.length > 0 ? ranked : classes;
  if (best !== undefined) {
    choices.set('storageClass', best.name, `${evidence}, none is the default`, `storageClass: ${best.name}`);
  } else if (choices.answers.storageClass === undefined) {
    choices.warn(evidence, 'claims stay pending: install a storage driver and a default StorageClass first');
  }
}

function rank({ provisioner }: StorageClassFact): number {
  const index = BLOCK.indexOf(provisioner);
  return index === -1 ? BLOCK.length : index;
}

function chooseShared(choices: Choices, classes: readonly StorageClassFact[], evidence: string): void {
  const shared = classes.find((each) => each.shared);
  if (shared !== undefined) {
    choices.set('sharedStorageClass', shared.name, `StorageClass ${shared.name} (${shared.provisioner})`);
  } else if (
    choices.answers.sharedStorageClass === undefined &&
    classes.length > 0 &&
    !classes.some(({ provisioner }) => SINGLE_NODE.includes(provisioner))
  ) {
    choices.explain(
      `${evidence}: no class for ReadWriteMany claims`,
      'homes are claims of one node; the component shared-files adds an NFS server',
    );
  }
}
