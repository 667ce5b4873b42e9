import type { OpenTarget, UserPods } from '../../component-facts';
import { namespacePrefix } from '../../platforms/namespace';
import { checkedObject, type ReadinessCheck } from '../../readiness-checks';
import { type ComponentUserPods, deletionSteps, retentions } from './deletion-steps';
import { clusterSteps, deploymentSteps } from './deployment-steps';
import { deploymentFolder, type EnvironmentOutput } from './environment-output';
import { environmentPrerequisites } from './environment-prerequisites';
import type { InventoryEntry } from './inventory';
import { KubectlCommands } from './kubectl-commands';
import { permissions } from './permissions';
import {
  type DeploymentPlan,
  PLAN_API_VERSION,
  type PlanCheck,
  type PlanComponent,
  type PlanFile,
  type PlanImage,
  type PlanOpenTarget,
  type PlanUserPods,
} from './plan';
import { environmentRequirements, fileRequirements, formatRequirements } from './requirements';
import { amountsOf, formatRequests } from './resource-requests';
import { plainWords } from './shell';
import { requiredTools } from './tools';

/** Settings of the app that plans depend on. */
export interface PlanSettings {
  readonly serverSideApply: boolean;
  /** Lock file of images. @default - the one in the working directory, if it exists */
  readonly imageLock?: string;
}

/** Returns the plan of an environment: what its scripts and its summary do, as data. */
export function deploymentPlan(
  output: EnvironmentOutput,
  version: string,
  { serverSideApply, imageLock }: PlanSettings,
): DeploymentPlan {
  const { guide, folders, platform } = output;
  const commands = new KubectlCommands(guide, serverSideApply);
  const prerequisites = environmentPrerequisites(output);
  const steps = deploymentSteps(output, commands, prerequisites);
  const userPods = userPodsOf(output);
  const deletion = deletionSteps(output, commands, userPods);
  const creation = clusterSteps(output);
  const environment = formatRequirements(environmentRequirements(output.entries, output.charts));
  const apps = components(output);
  const images = namedImages(output, apps);
  return {
    apiVersion: PLAN_API_VERSION,
    generator: { name: 'kubeflow-cdk', version },
    environment: deploymentFolder(output.name),
    namespacePrefix: platform ? namespacePrefix(platform) : '',
    ...(guide.context !== undefined && { context: guide.context }),
    ...(platform && { kubernetesVersion: platform.kubernetesVersion }),
    manifests: folders.manifests,
    ...(folders.terraform !== undefined && { terraform: folders.terraform }),
    ...(creation.length > 0 && {
      cluster: {
        create: creation,
        ...(guide.clusterExistsCommand !== undefined && { exists: plainWords(guide.clusterExistsCommand) }),
      },
    }),
    steps,
    delete: deletion,
    retains: retentions(output, commands, userPods),
    prerequisites: prerequisites.map(({ command, ...others }) => ({
      ...others,
      ...(command !== undefined && { command: commands.withContext(command, false) }),
    })),
    components: apps,
    setup: filesOf(output, 'setup'),
    shared: filesOf(output, 'shared'),
    ...(images.length > 0 && { images }),
    ...(imageLock !== undefined && { imageLock }),
    requests: { ...environment.total, largestPod: environment.largestPod },
    tools: requiredTools([...steps, ...deletion]),
    permissions: permissions(output, userPods),
  };
}

/** Pods of the environment that users start. */
export function userPodsOf({ charts }: EnvironmentOutput): ComponentUserPods[] {
  return charts.flatMap(({ chart, file, facts }) =>
    facts.flatMap(({ userPods }) =>
      userPods === undefined ? [] : [{ component: file, namespace: chart.namespace, pods: userPods }],
    ),
  );
}

function components(output: EnvironmentOutput): PlanComponent[] {
  return filesWithEntries(output, 'app').map(({ file, entries }) => {
    const { chart, file: name, facts, checks } = entries[0].chart;
    const open = facts.flatMap((each) => each.open ?? [])[0];
    const { total, largestPod } = formatRequirements(fileRequirements(entries, facts));
    const userPods = facts.flatMap((each) => (each.userPods ? planUserPods(each.userPods, chart.namespace) : []));
    return {
      name,
      path: chart.node.path,
      file,
      objects: entries.map(({ object }) => object),
      urls: [...new Set(facts.flatMap(({ urls = [] }) => urls))],
      ...(open && { open: openTarget(open, chart.namespace) }),
      images: distinct([
        ...entries.flatMap(({ images }) => images),
        ...facts.flatMap(({ userPods }) => userPods?.variants.flatMap(({ images }) => images) ?? []),
      ]),
      requests: total,
      largestPod,
      checks: checks.map((check) => planCheck(check, chart.namespace)),
      ...(userPods.length > 0 && { userPods }),
    };
  });
}

function namedImages({ platform }: EnvironmentOutput, apps: readonly PlanComponent[]): PlanImage[] {
  return platform?._namedImages(distinct(apps.flatMap(({ images }) => images))) ?? [];
}

function planUserPods({ labels, startedBy, claims, variants, spec, ...pods }: UserPods, own?: string): PlanUserPods {
  const { serviceAccountName } = spec;
  const inNamespaceOf = (namespace = own) => (namespace === undefined ? {} : { namespace });
  return {
    ...inNamespaceOf(pods.namespace),
    labels,
    startedBy: { kind: startedBy.kind, ...inNamespaceOf(startedBy.namespace), name: startedBy.name },
    claims,
    ...(typeof serviceAccountName === 'string' && { serviceAccount: serviceAccountName }),
    variants: variants.map(({ images, requests }) => ({ images, requests: formatRequests(amountsOf(requests)) })),
  };
}

function planCheck(declared: ReadinessCheck, chartNamespace: string | undefined): PlanCheck {
  const { check } = declared;
  const target = { object: checkedObject(declared, chartNamespace), type: check.type };
  switch (check.type) {
    case 'ca-bundle':
      return target;
    case 'hostname':
      return { ...target, hostname: check.hostname, tls: check.tls };
    default: {
      const namespace = check.namespace ?? chartNamespace;
      const service = { ...(namespace !== undefined && { namespace }), name: check.service, port: check.port };
      return check.type === 'nfs'
        ? { ...target, service }
        : { ...target, service, scheme: check.scheme, paths: check.type === 'http' ? [check.path] : check.paths };
    }
  }
}

function openTarget({ passwordSecret, ...target }: OpenTarget, namespace: string | undefined): PlanOpenTarget {
  return {
    ...(namespace !== undefined && { namespace }),
    ...target,
    ...(passwordSecret && { passwordSecret: { ...(namespace !== undefined && { namespace }), ...passwordSecret } }),
  };
}

function filesOf(output: EnvironmentOutput, role: InventoryEntry['role']): PlanFile[] {
  return filesWithEntries(output, role).map(({ file, entries }) => ({
    file,
    objects: entries.map(({ object }) => object),
  }));
}

/** Files of a kind, sorted. */
function filesWithEntries(
  { entries, folders }: EnvironmentOutput,
  role: InventoryEntry['role'],
): { file: string; entries: InventoryEntry[] }[] {
  const files = new Map<string, InventoryEntry[]>();
  for (const entry of entries.filter((each) => each.role === role)) {
    const file = files.get(entry.file) ?? [];
    files.set(entry.file, file);
    file.push(entry);
  }
  return [...files.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, found]) => ({ file: folders.pathOf(file), entries: found }));
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
