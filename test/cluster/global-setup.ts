import { CONTROL_PLANE } from '../ground/go-modules';
import { whatIsLacking } from '../ground/requirements';
import { Tools } from '../ground/tools';

/** Builds once, before the workers start, what all suites use. */
export default function setUp(): void {
  const lacking = whatIsLacking();
  if (lacking) {
    process.stderr.write(`test:cluster: all suites are skipped: ${lacking}\n`);
  } else {
    Tools.ready(...CONTROL_PLANE, 'kwok', 'training-operator', 'gateway-api');
  }
}
