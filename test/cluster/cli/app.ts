import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import type {
  DeploymentPlan,
  PlanFile,
  PlanOpenTarget,
  PlanPrerequisite,
  PlanStep,
} from '../../../tools/src/plan/plan';
import type { Kubectl } from '../../cluster-harness/kubectl';
import type { CommandLine, CommandResult } from './command-line';

type Manifest = Record<string, any>;

export interface AppContent {
  /** Objects in addition to the namespace. @default - none */
  readonly setup?: readonly Manifest[];
  /** Objects of each component, by its name. */
  readonly components: Readonly<Record<string, readonly Manifest[]>>;
  readonly prerequisites?: readonly PlanPrerequisite[];
  /** Steps after the apps are applied. @default - none */
  readonly after?: readonly PlanStep[];
  /** Labels of the pods that users start. @default - none */
  readonly userPods?: string;
  /** Web page of all components. @default - none */
  readonly open?: PlanOpenTarget;
  /** Folder of the Terraform stack. @default - none */
  readonly terraform?: string;
  /** Other fields of the plan. @default - none */
  readonly plan?: Partial<DeploymentPlan>;
}

/** An app whose program already ran: its manifests and its plan, with one namespace that is named after it. */
export class App {
  constructor(
    readonly folder: string,
    readonly namespace: string,
    private readonly commandLine: CommandLine,
  ) {
    mkdirSync(folder, { recursive: true });
    this.writeFile('cdk8s.yaml', 'language: typescript\napp: "true"\n');
    this.writeFile('package.json', JSON.stringify({ name: namespace }));
  }

  write(content: AppContent): void {
    rmSync(join(this.folder, 'dist'), { recursive: true, force: true });
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: this.namespace } };
    const setup = this.writeManifests('dist/lab/0-setup/all.k8s.yaml', [namespace, ...(content.setup ?? [])]);
    const components = Object.entries(content.components).map(([name, objects]) => ({
      name,
      ...this.writeManifests(`dist/lab/${name}.k8s.yaml`, objects),
    }));
    this.writeFile('deploy.out/lab/plan.json', JSON.stringify(planOf(this.namespace, setup, components, content)));
  }

  run(...args: string[]): Promise<CommandResult> {
    return this.commandLine.run(this.folder, ...args);
  }

  deploy(...args: string[]): Promise<CommandResult> {
    return this.run('deploy', '--yes', ...args);
  }

  start(...args: string[]) {
    return this.commandLine.start(this.folder, ...args);
  }

  writeFile(path: string, text: string): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** Versions of all objects of the app. A change raises one. */
  async versions(kubectl: Kubectl): Promise<Record<string, string>> {
    const kinds = 'deployments,configmaps,services,serviceaccounts,persistentvolumeclaims,secrets';
    const objects = await kubectl.get(kinds, '-n', this.namespace);
    const [{ metadata: namespace }] = await kubectl.get('namespace', this.namespace);
    // The API server rewrites the owners of a namespace's fields at the second apply, and nothing else.
    const { labels, annotations } = namespace;
    return Object.fromEntries([
      ...objects.map(({ kind, metadata }) => [`${kind} ${metadata.name}`, metadata.resourceVersion]),
      ['Namespace', JSON.stringify({ labels, annotations })],
    ]);
  }

  private writeManifests(file: string, objects: readonly Manifest[]): PlanFile {
    const located = objects.map((object) => this.located(object));
    this.writeFile(file, located.map((object) => stringify(object)).join('---\n'));
    return {
      file,
      objects: located.map(({ apiVersion, kind, metadata: { name, namespace } }) => {
        const [first, second] = apiVersion.split('/');
        const [group, version] = second === undefined ? ['', first] : [first, second];
        return { group, version, kind, ...(namespace && { namespace }), name, gates: kind !== 'Job' };
      }),
    };
  }

  private located(object: Manifest): Manifest {
    const isClusterScoped = /^(Namespace|ClusterRole|PriorityClass)$/.test(object.kind);
    return isClusterScoped ? object : { ...object, metadata: { namespace: this.namespace, ...object.metadata } };
  }
}

function planOf(
  namespace: string,
  setup: PlanFile,
  components: readonly (PlanFile & { name: string })[],
  { prerequisites = [], after = [], userPods, open, terraform, plan }: AppContent,
): DeploymentPlan {
  const kubectl = (id: string, phase: PlanStep['phase'], title: string, ...args: string[]): PlanStep => ({
    ...{ id, title, phase, tool: 'kubectl', when: 'always' },
    command: ['kubectl', ...args],
  });
  const apply = ['apply', '--server-side', '--field-manager=kubeflow-cdk', '-f'];
  const terraformStep = (verb: string): PlanStep => ({
    ...{
      id: `terraform-${verb}`,
      title: `Terraform ${verb}`,
      phase: 'infrastructure',
      tool: 'terraform',
      when: 'always',
    },
    command: ['terraform', `-chdir=${terraform}`, verb],
  });
  const selected = ['-n', namespace, '-l', userPods ?? '', '--ignore-not-found'];
  const requests = { cpu: '0', memory: '0', gpus: {}, storage: '0', largestPod: { cpu: '0', memory: '0', gpus: {} } };
  return {
    apiVersion: 'kubeflow-cdk.io/plan/v1',
    generator: { name: 'kubeflow-cdk', version: '0.1.0' },
    environment: 'lab',
    namespacePrefix: '',
    manifests: 'dist/lab',
    ...(terraform !== undefined && { terraform }),
    steps: [
      ...(terraform === undefined ? [] : [terraformStep('init'), terraformStep('apply')]),
      kubectl('apply-setup', 'setup', 'Apply setup', ...apply, 'dist/lab/0-setup'),
      kubectl('apply-apps', 'apps', 'Apply the apps', ...apply, 'dist/lab'),
      ...after,
    ],
    delete: [
      ...(userPods === undefined
        ? []
        : [kubectl('stop-user-pods', 'apps', "Stop users' servers", 'delete', 'pods', ...selected)]),
      kubectl('delete-apps', 'apps', 'Delete the apps', 'delete', '-f', 'dist/lab', '--ignore-not-found'),
      {
        ...kubectl(
          'delete-setup',
          'setup',
          'Delete the data',
          'delete',
          '-f',
          'dist/lab/0-setup',
          '--ignore-not-found',
        ),
        data: true,
      },
    ],
    retains: [{ what: `Namespace ${namespace}`, why: 'it contains data', costs: false }],
    prerequisites: [...prerequisites],
    components: components.map(({ name, ...file }) => ({
      ...file,
      name,
      path: `lab/${name}`,
      urls: [],
      ...(open && { open }),
      images: [],
      requests,
      largestPod: requests.largestPod,
      checks: [],
    })),
    setup: [setup],
    shared: [],
    requests,
    tools: [],
    permissions: [],
    ...plan,
  };
}

/** A Deployment with one pod. */
export function deployment(name: string, spec: Manifest = {}, container: Manifest = {}): Manifest {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          terminationGracePeriodSeconds: 1,
          containers: [{ name: 'main', image: 'registry.k8s.io/pause:3.10', ...container }],
          ...spec,
        },
      },
    },
  };
}

export function configMap(name: string, data: Record<string, string> = {}): Manifest {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data };
}

export function claim(name: string): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  };
}
