import type { State } from '../health';
import type { Evaluation } from './evaluate';

const STATES: readonly State[] = ['ready', 'suspended', 'progressing', 'unknown', 'failed', 'missing'];

/** What metrics tell. */
export interface MeasuredState {
  readonly application: string;
  readonly isLeader: boolean;
  readonly evaluation?: Evaluation;
  /** Seconds from the last change of the expectations until the Application was Ready. */
  readonly secondsToReady?: number;
}

/** Formats the metrics in the text format of Prometheus. */
export function formatMetrics({ application, isLeader, evaluation, secondsToReady }: MeasuredState): string {
  const label = (labels: Readonly<Record<string, string>>) =>
    Object.entries({ application, ...labels })
      .map(([name, value]) => `${name}="${value.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n')}"`)
      .join(',');
  const metric = (
    name: string,
    help: string,
    samples: readonly (readonly [Readonly<Record<string, string>>, number])[],
  ) =>
    samples.length === 0
      ? []
      : [
          `# HELP ${name} ${help}`,
          `# TYPE ${name} gauge`,
          ...samples.map(([labels, value]) => `${name}{${label(labels)}} ${value}`),
        ];
  const counts = new Map<State, number>();
  for (const { health } of evaluation?.objects ?? []) {
    counts.set(health.state, (counts.get(health.state) ?? 0) + 1);
  }
  const lines = [
    ...metric('kubeflow_application_leader', 'Whether this process writes the status.', [[{}, Number(isLeader)]]),
    ...metric(
      'kubeflow_application_ready',
      'Whether the Application is Ready.',
      evaluation ? [[{}, Number(evaluation.whole.ready === 'True')]] : [],
    ),
    ...metric(
      'kubeflow_application_component_ready',
      'Whether a component of the Application is ready.',
      [...(evaluation?.components ?? [])].map(
        ([component, { ready }]) => [{ component }, Number(ready === 'True')] as const,
      ),
    ),
    ...metric(
      'kubeflow_application_objects',
      'Number of expected objects by state.',
      evaluation ? STATES.map((state) => [{ state }, counts.get(state) ?? 0] as const) : [],
    ),
    ...metric(
      'kubeflow_application_seconds_to_ready',
      'Seconds from the last change of the expected objects until the Application was Ready.',
      secondsToReady === undefined ? [] : [[{}, secondsToReady]],
    ),
  ];
  return `${lines.join('\n')}\n`;
}
