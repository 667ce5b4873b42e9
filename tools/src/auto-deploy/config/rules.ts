import type { Problem } from './check-schema';
import type { Amounts, Budget, DeploymentsConfig, VersionConfig } from './config';
import type { RawConfig } from './raw-config';

const DURATIONS = ['refreshInterval', 'lifetime', 'deployTimeout', 'removeTimeout'] as const;
const RESOURCES = ['cpu', 'memory', 'gpus', 'cost'] as const;

/** Returns rules that a document breaks although it has the form of the schema. */
export function checkRules(raw: RawConfig, config: DeploymentsConfig): Problem[] {
  return [
    ...duplicateNames(raw),
    ...config.versions.flatMap((version, index) => versionProblems(version, ['versions', index])),
    ...limitProblems(raw, config),
  ];
}

function duplicateNames({ versions }: RawConfig): Problem[] {
  return versions.flatMap(({ name }, index) => {
    const first = versions.findIndex((other) => other.name === name);
    return first < index
      ? [
          {
            path: ['versions', index, 'name'],
            message: `versions[${index}] and versions[${first}] have the same name "${name}". Names must be unique.`,
          },
        ]
      : [];
  });
}

function versionProblems(version: VersionConfig, path: readonly (string | number)[]): Problem[] {
  const problems: Problem[] = DURATIONS.filter((field) => version[field] <= 0).map((field) => ({
    path: [...path, field],
    message: `${field} is 0. Must be longer.`,
  }));
  if (version.maximumActive <= version.keep) {
    problems.push({
      path: [...path, 'maximumActive'],
      message:
        `maximumActive is ${version.maximumActive}, and keep is ${version.keep}. maximumActive must be larger, ` +
        'because a new instance starts before an old one is deleted.',
    });
  }
  if (version.refreshInterval < version.minimumInterval) {
    problems.push({
      path: [...path, 'refreshInterval'],
      message: 'refreshInterval is shorter than minimumInterval. Must be at least as long.',
    });
  }
  const isSsh = !/^https?:/.test(version.repository);
  if (isSsh && version.credentialsSecret === undefined) {
    problems.push({
      path: [...path, 'repository'],
      message:
        'repository uses SSH, and there is no credentialsSecret. Set it to a Secret with `ssh-privatekey` and `known_hosts`.',
    });
  }
  if (/^http:/.test(version.repository) && version.credentialsSecret !== undefined && !isLoopback(version.repository)) {
    problems.push({
      path: [...path, 'repository'],
      message: 'repository uses HTTP, which would send the credentials without encryption. Use https://.',
    });
  }
  return [
    ...problems,
    // A replacement starts before the old instance is deleted.
    ...exceeded(version.budget, scaled(version.requests, version.keep + 1)).map((resource) => ({
      path: [...path, 'budget', resource],
      message: `The budget does not allow ${version.keep + 1} instances (keep + 1), which an update needs. Raise the budget, or lower requests or keep.`,
    })),
  ];
}

function isLoopback(address: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(address).hostname);
}

function limitProblems(raw: RawConfig, { limits, versions }: DeploymentsConfig): Problem[] {
  const kept = versions.reduce((sum, { keep }) => sum + keep, 0);
  const total = versions.map(({ requests, keep }) => scaled(requests, keep)).reduce(plus, NOTHING);
  const largest = RESOURCES.map((resource) => Math.max(...versions.map(({ requests }) => requests[resource])));
  const needed = plus(total, { cpu: largest[0], memory: largest[1], gpus: largest[2], cost: largest[3] });
  const budgets = [raw.limits?.budget, ...raw.versions.map(({ budget }) => budget)];
  return [
    ...(limits.active <= kept
      ? [
          {
            path: ['limits', 'active'],
            message:
              `limits.active is ${limits.active}, and the versions keep ${kept} instances. limits.active must be larger, ` +
              'because a new instance starts before an old one is deleted.',
          },
        ]
      : []),
    ...exceeded(limits.budget, needed).map((resource) => ({
      path: ['limits', 'budget', resource],
      message: `The budget does not allow the kept instances of all versions and one more, which an update needs: ${format(resource, needed[resource])}. Raise it, or lower requests or keep.`,
    })),
    ...(raw.prices === undefined && budgets.some((budget) => budget?.cost !== undefined)
      ? [{ path: [], message: 'A budget limits the cost, and there are no prices. Add `prices`.' }]
      : []),
  ];
}

export const NOTHING: Amounts = { cpu: 0, memory: 0, gpus: 0, cost: 0 };

export function plus(a: Amounts, b: Amounts): Amounts {
  return { cpu: a.cpu + b.cpu, memory: a.memory + b.memory, gpus: a.gpus + b.gpus, cost: a.cost + b.cost };
}

function scaled(amounts: Amounts, factor: number): Amounts {
  const { cpu, memory, gpus, cost } = amounts;
  return { cpu: cpu * factor, memory: memory * factor, gpus: gpus * factor, cost: cost * factor };
}

/** Returns the resources that exceed a budget. Sums of decimal numbers are not exact. */
export function exceeded(budget: Budget, amounts: Amounts): (keyof Amounts)[] {
  return RESOURCES.filter((resource) => amounts[resource] > (budget[resource] ?? Number.POSITIVE_INFINITY) + 1e-9);
}

function format(resource: keyof Amounts, amount: number): string {
  return resource === 'memory' ? `${Math.ceil(amount / 2 ** 20)}Mi` : String(Math.ceil(amount * 1000) / 1000);
}
