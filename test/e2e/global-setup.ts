import { givenClusterSettings } from '../cluster/given-cluster';
import { CONTROL_PLANE, REAL_NODE } from '../cluster-harness/go-modules';
import { IMAGES, type ImageName, type ImageRecipe } from '../cluster-harness/images/image-recipes';
import { Images } from '../cluster-harness/images/images';
import { missingRequirement } from '../cluster-harness/requirements';
import { Tools } from '../cluster-harness/tools';
import { removeEvidence } from './evidence';
import { missingBrowser } from './requirements';

/** Builds once what all suites use, and says what in them is not what users get. */
export default function setUp(): void {
  removeEvidence();
  if (givenClusterSettings()) {
    print('pods run on the cluster of TEST_KUBECONFIG, from the images that it pulls');
    return;
  }
  const images = Object.keys(IMAGES) as ImageName[];
  const missing = missingRequirement({ realNode: true, images }) ?? missingBrowser();
  if (missing) {
    print(`all suites are skipped: ${missing}`);
    return;
  }
  Tools.ready(...CONTROL_PLANE, ...REAL_NODE);
  Images.ready(...images);
  print('pods run on a real node, from images that are made here under the names that are emitted:');
  for (const { reference, real, substitutes: standsIn } of Object.values<ImageRecipe>(IMAGES)) {
    print(`  ${reference}`);
    print(`    real: ${real ?? 'nothing'}`);
    print(`    stands in: ${standsIn ?? 'nothing'}`);
  }
  print(
    "  volumes over NFS: the server is real; the node asks it for the export and then mounts the server's folder, as the kernel may have no client",
  );
  print('  network policies: nothing enforces them');
}

function print(line: string): void {
  process.stdout.write(`test:e2e: ${line}\n`);
}
