import { existingClusterSettings } from '../cluster/existing-cluster';
import { CONTROL_PLANE, REAL_NODE } from '../cluster-harness/go-modules';
import { IMAGES, type ImageName, type ImageRecipe } from '../cluster-harness/images/image-recipes';
import { Images } from '../cluster-harness/images/images';
import { missingRequirement } from '../cluster-harness/requirements';
import { Tools } from '../cluster-harness/tools';
import { GATE_IMAGES, IS_GATE } from '../gate';
import { removeEvidence } from './evidence';
import { missingBrowser } from './requirements';

/** Builds everything that the suites share, and prints how it differs from what users run. */
export default function setUp(): void {
  removeEvidence();
  if (existingClusterSettings()) {
    print('pods run on the cluster of TEST_KUBECONFIG, with images that it pulls');
    return;
  }
  const images = IS_GATE ? GATE_IMAGES : (Object.keys(IMAGES) as ImageName[]);
  const missing = missingRequirement({ realNode: true, images }) ?? missingBrowser();
  if (missing) {
    print(`all suites are skipped: ${missing}`);
    return;
  }
  Tools.ready(...CONTROL_PLANE, ...REAL_NODE);
  Images.ready(...images);
  print('pods run on a real node, with images that are built locally under the names in the manifests:');
  for (const { reference, real, differences } of images.map((name): ImageRecipe => IMAGES[name])) {
    print(`  ${reference}`);
    print(`    real: ${real ?? 'nothing'}`);
    print(`    differs: ${differences ?? 'nothing'}`);
  }
  print(
    "  NFS volumes: the server is real; the node looks up the export and then bind mounts the server's folder, because the kernel may have no NFS client",
  );
  print('  network policies: not enforced');
}

function print(line: string): void {
  process.stdout.write(`test:e2e: ${line}\n`);
}
