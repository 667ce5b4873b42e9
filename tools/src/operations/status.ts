import type { CommonOptions, Run } from '../commands/command';
import { type ComponentState, Observer } from '../deploy/observe';
import { componentRecord } from '../deploy/progress';
import { summaryOf } from '../deploy/summary';
import { ExitCode } from '../exit-codes';
import { hintFor, isDeployed } from '../health';
import { openCommand } from '../plan/open-command';
import type { DeploymentPlan } from '../plan/plan';
import { formatTable } from '../terminal/table';
import { loadConnectedEnvironment } from './connect';

interface StatusOptions extends CommonOptions {
  readonly context?: string;
}

/** Blockers of a component that are shown. */
const SHOWN = 5;

export const runStatus: Run = async (terminal, [environment], given) => {
  const options = given as StatusOptions;
  const { plan, client } = await loadConnectedEnvironment(terminal, environment, options.context);
  try {
    const states = await new Observer(client, plan, false).observe();
    const lines = options.json
      ? states.map((state) => JSON.stringify(componentRecord(state)))
      : statusLines(states, plan);
    terminal.stdout.write(`${lines.join('\n')}\n`);
    return states.every(({ verdict }) => verdict.ready === 'True') ? ExitCode.success : ExitCode.different;
  } finally {
    client.server.close();
  }
};

/** Formats the states of components: a table, then what blocks each and its likely fix. */
export function statusLines(states: readonly ComponentState[], plan: Pick<DeploymentPlan, 'environment'>): string[] {
  const rows = states.map(({ component, verdict }) => [
    component.name,
    verdict.ready === 'True'
      ? verdict.degraded
        ? 'Ready, degraded'
        : 'Ready'
      : verdict.ready === 'Unknown'
        ? 'Unknown'
        : verdict.reason,
    `${verdict.readyCount}/${verdict.total}`,
    component.urls[0] ?? (component.open ? openCommand(component.name, plan) : ''),
  ]);
  return [
    ...formatTable([['COMPONENT', 'STATE', 'READY', 'URL'], ...rows]),
    ...states.flatMap(({ component, verdict }) => {
      const { blockers, notes } = verdict;
      if (!isDeployed(verdict)) {
        return ['', `${component.name}:`, '  It is not deployed.'];
      }
      const details = [
        ...blockers.slice(0, SHOWN).flatMap((blocker) => {
          const hint = hintFor(blocker.health);
          return [`  ${summaryOf(blocker)}`, ...(hint ? [`    ${hint}`] : [])];
        }),
        ...(blockers.length > SHOWN ? [`  and ${blockers.length - SHOWN} more`] : []),
        ...notes.flatMap((note) => {
          const hint = hintFor(note.health);
          return [`  Note: ${summaryOf(note)}`, ...(hint ? [`    ${hint}`] : [])];
        }),
      ];
      return details.length === 0 ? [] : ['', `${component.name}:`, ...details];
    }),
  ];
}
