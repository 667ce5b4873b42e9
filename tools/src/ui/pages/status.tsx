import type { AppHealth } from '../backend/backend';
import type { RunView } from '../backend/run';

/** A state as a word with a colour and a mark, so that colour is not the only sign. */
export function Badge({ kind, text }: { kind: 'good' | 'bad' | 'busy' | 'neutral'; text: string }) {
  const mark = { good: '✓', bad: '✕', busy: '…', neutral: '•' }[kind];
  return (
    <span class={`badge ${kind}`}>
      <span aria-hidden="true">{mark} </span>
      {text}
    </span>
  );
}

const HEALTH: Readonly<Record<AppHealth['state'], readonly [kind: 'good' | 'bad' | 'busy' | 'neutral', text: string]>> =
  {
    ready: ['good', 'Ready'],
    degraded: ['bad', 'Degraded'],
    'not-ready': ['busy', 'Not ready'],
    'not-deployed': ['neutral', 'Not deployed'],
    unknown: ['neutral', 'Unknown'],
    checking: ['busy', 'Checking'],
  };

export function HealthBadge({ health }: { health: AppHealth }) {
  const [kind, text] = HEALTH[health.state];
  return <Badge kind={kind} text={text} />;
}

export const RUN_NAMES = { preview: 'Preview', deploy: 'Deployment', delete: 'Deletion' } as const;

const RUN_STATES: Readonly<Record<RunView['state'], readonly ['good' | 'bad' | 'busy' | 'neutral', string]>> = {
  running: ['busy', 'Running'],
  succeeded: ['good', 'Complete'],
  failed: ['bad', 'Failed'],
  stopped: ['neutral', 'Stopped'],
  interrupted: ['bad', 'Interrupted'],
};

export function RunBadge({ run }: { run: RunView }) {
  const [kind, text] = RUN_STATES[run.state];
  return <Badge kind={kind} text={text} />;
}
