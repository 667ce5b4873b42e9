import type { Fact } from '../../init/cluster/facts';
import { type Finding, findingsOf } from '../finding';

const { ok, warning, problem, notChecked } = findingsOf('clock');

/** The server sends whole seconds, and the request takes time. */
const TOLERANCE = 30;
/** Seconds from which servers commonly reject tokens and certificates. */
const LIMIT = 300;

/** Compares the clock with that of the API server. */
export function checkClock(difference: Fact<number>): Finding[] {
  if (!difference.known) {
    return [notChecked(difference.evidence)];
  }
  const seconds = Math.round(Math.abs(difference.value));
  if (seconds <= TOLERANCE) {
    return [ok(`within ${TOLERANCE} s of the API server`)];
  }
  const message = `The clock of this machine is ${seconds} s ${difference.value > 0 ? 'ahead of' : 'behind'} that of the API server.`;
  const fix = 'Synchronize both with NTP: sign-in tokens and certificates depend on the time.';
  return [seconds > LIMIT ? problem(message, fix) : warning(message, fix)];
}
