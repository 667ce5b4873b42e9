import { CONTROL_PLANE } from '../cluster-harness/go-modules';
import { missingPython, pythonWith } from '../cluster-harness/python';
import { missingRequirement } from '../cluster-harness/requirements';
import { Tools } from '../cluster-harness/tools';
import { HUB_REQUIREMENTS } from './jupyterhub/jupyterhub-stand-ins';

/** Builds the tools of all suites once, before the workers start. */
export default async function setUp(): Promise<void> {
  const missing = missingRequirement();
  if (missing) {
    process.stderr.write(`test:cluster: all suites are skipped: ${missing}\n`);
  } else {
    Tools.ready(
      ...CONTROL_PLANE,
      'kwok',
      'training-operator',
      'training-operator-files',
      'scheduler-plugins',
      'gateway-api',
      'cert-manager',
      'prometheus-operator',
      'cyclonus',
      'registry',
      'crane',
    );
    if (!missingPython()) {
      await pythonWith(HUB_REQUIREMENTS);
    }
  }
}
