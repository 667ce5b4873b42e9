import { INSTALLATION } from '../../processes/installation';
import type { ToolFact } from '../facts/facts';
import { type Finding, findingsOf } from '../finding';

type Version = readonly [major: number, minor: number];

/** Oldest versions with the options that the steps use. */
const MINIMUM: Readonly<Record<string, Version>> = {
  k3d: [5, 0],
  kind: [0, 11],
  // Server-side apply is stable since this version.
  kubectl: [1, 22],
  // `terraform apply -json` on a saved plan, and what CDK for Terraform supports.
  terraform: [1, 2],
};

const { ok, warning, problem } = findingsOf('tools');

/**
 * Checks that the tools of a plan are installed and not too old.
 *
 * @param server version of the API server. @default - there is no cluster yet
 */
export function checkTools(tools: readonly ToolFact[], server?: string): Finding[] {
  return tools.map((tool) => checkTool(tool, server));
}

function checkTool(
  { name, reason, installed, version, createsCluster }: ToolFact,
  server: string | undefined,
): Finding {
  const minimum = MINIMUM[name];
  const url = INSTALLATION[name];
  if (!installed) {
    // The API server answered, so the cluster exists.
    return createsCluster && server !== undefined
      ? ok(`${name} is not installed, and not necessary: the cluster exists`)
      : problem(`${name} is not installed. It ${reason}.`, installation(name, url));
  }
  const found = version === undefined ? undefined : versionIn(version);
  if (found === undefined) {
    return warning(`${name} is installed, but prints no version.`, `Check that it works: ${name} --version`);
  }
  if (minimum !== undefined && isBefore(found, minimum)) {
    return problem(
      `${name} ${found.join('.')} is too old: ${minimum.join('.')} or later is required.`,
      `Upgrade ${name}: ${url}`,
    );
  }
  const served = name === 'kubectl' && server !== undefined ? versionIn(server) : undefined;
  if (served !== undefined && (served[0] !== found[0] || Math.abs(served[1] - found[1]) > 1)) {
    return warning(
      `kubectl ${found.join('.')} and the API server ${served.join('.')} differ by more than one minor version.`,
      `Install kubectl ${served.join('.')}: ${url}`,
    );
  }
  return ok(`${name} ${/\d+(\.\d+)+/.exec(version ?? '')?.[0]}`);
}

function installation(name: string, url: string | undefined): string {
  const install = url === undefined ? `Install ${name}.` : `Install ${name}: ${url}`;
  return name === 'terraform' ? `${install}\nOr install OpenTofu, and pass --terraform tofu.` : install;
}

function versionIn(text: string): Version | undefined {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(text) ?? [];
  return major === undefined || minor === undefined ? undefined : [Number(major), Number(minor)];
}

function isBefore([major, minor]: Version, [minimumMajor, minimumMinor]: Version): boolean {
  return major < minimumMajor || (major === minimumMajor && minor < minimumMinor);
}
