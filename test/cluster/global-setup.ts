import { CONTROL_PLANE, type ModuleName } from '../cluster-harness/go-modules';
import { missingPython, pythonWith } from '../cluster-harness/python';
import { missingRequirement } from '../cluster-harness/requirements';
import { Tools } from '../cluster-harness/tools';
import { IS_GATE, PROGRAMS } from '../gate';
import { HUB_REQUIREMENTS } from './jupyterhub/jupyterhub-stand-ins';

const ALL_PROGRAMS: readonly ModuleName[] = [
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
];

/** Builds the tools of the suites once, before the workers start. */
export default async function setUp(): Promise<void> {
  const missing = missingRequirement();
  if (missing) {
    process.stderr.write(`test:cluster: all suites are skipped: ${missing}\n`);
  } else {
    Tools.ready(...(IS_GATE ? PROGRAMS : ALL_PROGRAMS));
    if (!missingPython()) {
      await pythonWith(HUB_REQUIREMENTS);
    }
  }
}
