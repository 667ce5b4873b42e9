import type { PlanStep } from './plan';

/** What the steps use each tool for. */
const REASONS: { readonly [tool: string]: string } = {
  curl: 'downloads the installer of the cluster',
  gcloud: 'configures kubectl for the cluster',
  k3d: 'creates the local cluster',
  kind: 'creates the local cluster',
  kubectl: 'applies and deletes the objects',
  minikube: 'creates the local cluster',
  nvkind: 'creates the local cluster with GPUs',
  sudo: 'installs the local cluster',
  terraform: 'creates the infrastructure; OpenTofu works as well (TERRAFORM=tofu)',
};

/** Programs that every machine has. */
const SHELL_PROGRAMS = new Set(['sh']);

/** Returns the programs that steps run, sorted. */
export function requiredTools(steps: readonly PlanStep[]): { name: string; reason: string }[] {
  const names = new Set(steps.map(({ tool }) => tool).filter((tool) => !SHELL_PROGRAMS.has(tool)));
  return [...names].sort().map((name) => ({
    name,
    reason: REASONS[name] ?? `runs "${steps.find(({ tool }) => tool === name)?.title}"`,
  }));
}
