import type { Snapshot } from './snapshot';

const STATES = ['launching', 'ready', 'unready', 'failed', 'deleting', 'stuck'] as const;

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

/** Formats the metrics in the text format of Prometheus. */
export function deployerMetrics({ versions, instances, at, passAt }: Snapshot): string {
  const names = [...new Set([...versions.map(({ version }) => version), ...instances.map(({ version }) => version)])];
  const of = (version: string) => instances.filter((instance) => instance.version === version);
  const lines = [
    ...metric('auto_deploy_last_pass_timestamp_seconds', 'Time of the last pass.', [
      ...(passAt === undefined ? [] : [[{}, Date.parse(passAt) / 1000] as const]),
    ]),
    ...metric(
      'auto_deploy_instances',
      'Number of instances by state.',
      names.flatMap((version) =>
        STATES.map((state): Sample => [{ version, state }, of(version).filter((each) => each.state === state).length]),
      ),
    ),
    ...metric(
      'auto_deploy_leased_instances',
      'Number of instances that somebody uses.',
      names.map((version): Sample => [{ version }, of(version).filter(({ lease }) => lease).length]),
    ),
    ...metric(
      'auto_deploy_newest_healthy_age_seconds',
      'Age of the newest healthy instance.',
      names.flatMap((version): Sample[] => {
        const newest = of(version).find(({ healthy }) => healthy);
        return newest ? [[{ version }, Math.floor((at - Date.parse(newest.createdAt)) / 1000)]] : [];
      }),
    ),
    ...metric(
      'auto_deploy_version_action',
      'Decision of the last pass about a version.',
      versions.map(({ version, action, reason }): Sample => [{ version, action, reason }, 1]),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function metric(name: string, help: string, samples: readonly Sample[]): string[] {
  return samples.length === 0
    ? []
    : [
        `# HELP ${name} ${help}`,
        `# TYPE ${name} gauge`,
        ...samples.map(([labels, value]) => `${name}${labelText(labels)} ${value}`),
      ];
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const entries = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n')}"`,
  );
  return entries.length === 0 ? '' : `{${entries.join(',')}}`;
}
