import { givenClusterSettings } from '../cluster/existing-cluster';
import { CONTROL_PLANE, REAL_NODE } from '../cluster-harness/go-modules';
import { IMAGES, type ImageName, type ImageRecipe } from '../cluster-harness/images/image-recipes';
import { Images } from '../cluster-harness/images/images';
import { missingRequirement } from '../cluster-harness/requirements';
import { Tools } from '../cluster-harness/tools';
import { forgetEvidence } from './evidence';
import { whatBrowserLacks } from './requirements';

/** Builds once what all suites use, and says what in them is not what users get. */
export default function setUp(): void {
  forgetEvidence();
  if (givenClusterSettings()) {
    tell('pods run on the cluster of TEST_KUBECONFIG, from the images that it pulls');
    return;
  }
  const images = Object.keys(IMAGES) as ImageName[];
  const lacking = missingRequirement({ realNode: true, images }) ?? whatBrowserLacks();
  if (lacking) {
    tell(`all suites are skipped: ${lacking}`);
    return;
  }
  Tools.ready(...CONTROL_PLANE, ...REAL_NODE);
  Images.ready(...images);
  tell('pods run on a real node, from images that are made here under the names that are emitted:');
  for (const { reference, real, standsIn } of Object.values<ImageRecipe>(IMAGES)) {
    tell(`  ${reference}`);
    tell(`    real: ${real ?? 'nothing'}`);
    tell(`    stands in: ${standsIn ?? 'nothing'}`);
  }
  tell(
    "  volumes over NFS: the server is real; the node asks it for the export and then mounts the server's folder, as the kernel may have no client",
  );
  tell('  network policies: nothing enforces them');
}

function tell(line: string): void {
  process.stdout.write(`test:e2e: ${line}\n`);
}
