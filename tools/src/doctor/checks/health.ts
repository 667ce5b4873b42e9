import type { ComponentState } from '../../deploy/observe';
import { summaryOf } from '../../deploy/summary';
import { hintFor, isDeployed } from '../../health';
import type { Fact } from '../../init/cluster/facts';
import { type Finding, findingsOf } from '../finding';

const { ok, warning, problem, notChecked } = findingsOf('health');

/** Blockers of a component that are shown. */
const SHOWN = 3;

/** Reports what keeps deployed components from being ready, by the rules of `status`. */
export function checkHealth(states: Fact<readonly ComponentState[]>): Finding[] {
  if (!states.known) {
    return [notChecked(states.evidence)];
  }
  const deployed = states.value.filter(({ verdict }) => isDeployed(verdict));
  if (deployed.length === 0) {
    return [ok('no component is deployed yet')];
  }
  return deployed.flatMap(({ component, verdict }) => {
    const blockers = verdict.blockers.slice(0, SHOWN).map((blocker): Finding => {
      const { state } = blocker.health;
      const finding = state === 'failed' || state === 'missing' ? problem : warning;
      return finding(`${component.name}: ${summaryOf(blocker)}`, hintFor(blocker.health));
    });
    return blockers.length > 0 ? blockers : [ok(`${component.name} is ready`)];
  });
}
