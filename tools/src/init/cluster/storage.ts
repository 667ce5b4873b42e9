import { isDefaultClass } from '../../health/storage';
import { type Fact, known, type StorageClassFact, unknown } from './facts';
import type { Answer, StorageClassObject } from './objects';

/** Provisioners whose volumes pods on several nodes can mount and that keep the owners of files. */
const SHARED =
  /^(efs\.csi\.aws\.com|filestore\.csi\.storage\.gke\.io|nfs\.csi\.k8s\.io|.*cephfs\.csi\.ceph\.com|driver\.longhorn\.io|fsx\.(csi|openzfs)\.aws\.com|.*nfs-subdir-external-provisioner|com\.tuxera\.csi\.moosefs|lustre\.csi\.storage\.gke\.io)$/;

/** Lists StorageClasses, default ones first, the newest default first: Kubernetes uses that one. */
export function detectStorageClasses(answer: Answer<StorageClassObject>): Fact<readonly StorageClassFact[]> {
  if ('failure' in answer) {
    return unknown(answer.failure);
  }
  const classes = [...answer.items].sort(
    (a, b) =>
      Number(isDefaultClass(b)) - Number(isDefaultClass(a)) ||
      (b.metadata.creationTimestamp ?? '').localeCompare(a.metadata.creationTimestamp ?? '') ||
      (a.metadata.name < b.metadata.name ? -1 : 1),
  );
  const facts = classes.map((each) => ({
    name: each.metadata.name,
    provisioner: each.provisioner,
    isDefault: isDefaultClass(each),
    shared: isShared(each),
  }));
  const listed = facts.map(({ name, isDefault: marked }) => (marked ? `${name} (default)` : name));
  return known(facts, facts.length === 0 ? 'no StorageClass' : `StorageClass ${listed.join(', ')}`);
}

function isShared({ provisioner, parameters }: StorageClassObject): boolean {
  // Without this parameter Azure Files uses SMB, which does not keep owners of files.
  return provisioner === 'file.csi.azure.com' ? parameters?.protocol === 'nfs' : SHARED.test(provisioner);
}
