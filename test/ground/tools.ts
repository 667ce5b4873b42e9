import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** What is built or taken from one of the Go modules below `go/`. */
interface GoModule {
  readonly folder: string;
  /** The module that the version is read from. */
  readonly path: string;
  /** Main packages, by the name that the binary gets. */
  readonly binaries?: Record<string, string>;
  /** Variables that a release build sets. */
  readonly variables?: (version: string) => Record<string, string>;
  /** Files of the module, joined, by the name that the result gets. */
  readonly files?: Record<string, string[]>;
}

const MODULES: GoModule[] = [
  {
    folder: 'kubernetes',
    path: 'k8s.io/kubernetes',
    binaries: {
      'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
      'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
      'kube-scheduler': 'k8s.io/kubernetes/cmd/kube-scheduler',
      kubectl: 'k8s.io/kubernetes/cmd/kubectl',
    },
    // Clients cannot read the version of a server that was built without them.
    variables: (version) => ({
      'k8s.io/component-base/version.gitVersion': version,
      'k8s.io/component-base/version.gitMajor': version.split('.')[0].slice(1),
      'k8s.io/component-base/version.gitMinor': version.split('.')[1],
      'k8s.io/component-base/version.gitTreeState': 'clean',
    }),
  },
  // Not Debian's: 3.4 cannot request watch progress, and watches through the API server's cache then stall.
  { folder: 'etcd', path: 'go.etcd.io/etcd/server/v3', binaries: { etcd: 'go.etcd.io/etcd/server/v3' } },
  {
    folder: 'kwok',
    path: 'sigs.k8s.io/kwok',
    binaries: { kwok: 'sigs.k8s.io/kwok/cmd/kwok' },
    variables: (version) => ({ 'sigs.k8s.io/kwok/pkg/consts.Version': version }),
    files: {
      'stages.yaml': [
        'kustomize/stage/node/fast/node-initialize.yaml',
        'kustomize/stage/node/heartbeat-with-lease/node-heartbeat-with-lease.yaml',
        'kustomize/stage/pod/fast/pod-ready.yaml',
        'kustomize/stage/pod/fast/pod-complete.yaml',
        'kustomize/stage/pod/fast/pod-delete.yaml',
      ],
    },
  },
  {
    folder: 'training-operator',
    path: 'github.com/kubeflow/training-operator',
    binaries: { 'training-operator': 'github.com/kubeflow/training-operator/cmd/training-operator.v1' },
  },
  {
    folder: 'gateway-api',
    path: 'sigs.k8s.io/gateway-api',
    files: {
      'gateway-api.yaml': ['gatewayclasses', 'gateways', 'httproutes', 'referencegrants'].map(
        (plural) => `config/crd/standard/gateway.networking.k8s.io_${plural}.yaml`,
      ),
    },
  },
];

/** The programs that a cluster is made of, built from pinned sources and kept in the user's cache. */
export class Tools {
  /** The tools of this checkout; builds them if the cache has none for it yet. */
  static ready(): Tools {
    const folder = join(cacheFolder(), `ground-${cacheKey()}`);
    if (!existsSync(folder)) {
      build(folder);
    }
    return new Tools(folder);
  }

  private constructor(readonly folder: string) {}

  path(name: string): string {
    return join(this.folder, name);
  }
}

function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'kubeflow-cdk');
}

/** Changes with whatever the binaries depend on: the modules, the way they are built (this file), and Go. */
function cacheKey(): string {
  const hash = createHash('sha256').update(go('.', 'version')).update(readFileSync(__filename));
  for (const { folder } of MODULES) {
    hash.update(readFileSync(join(moduleFolder(folder), 'go.mod')));
    hash.update(readFileSync(join(moduleFolder(folder), 'go.sum')));
  }
  return hash.digest('hex').slice(0, 12);
}

/** Builds beside `folder` and renames at the end: a build that breaks leaves nothing that looks complete. */
function build(folder: string): void {
  const start = Date.now();
  const partial = `${folder}.partial-${process.pid}`;
  mkdirSync(partial, { recursive: true });
  try {
    for (const module of MODULES) {
      buildModule(module, partial);
    }
    renameSync(partial, folder);
  } catch (error) {
    // Somebody else may have built the same meanwhile.
    if (!existsSync(folder)) {
      throw error;
    }
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  progress(`built into ${folder} in ${seconds(start)}`);
}

function buildModule(module: GoModule, target: string): void {
  const listed = go(module.folder, 'mod', 'download', '-json', module.path);
  const { Version: version, Dir: source } = JSON.parse(listed) as { Version: string; Dir: string };
  const variables = Object.entries(module.variables?.(version) ?? {}).map(([name, value]) => `-X ${name}=${value}`);
  for (const [name, mainPackage] of Object.entries(module.binaries ?? {})) {
    const start = Date.now();
    progress(`building ${name} ${version}`);
    go(
      module.folder,
      'build',
      '-trimpath',
      '-ldflags',
      `-s -w ${variables.join(' ')}`,
      '-o',
      join(target, name),
      mainPackage,
    );
    progress(`built ${name} in ${seconds(start)}`);
  }
  for (const [name, paths] of Object.entries(module.files ?? {})) {
    writeFileSync(join(target, name), paths.map((path) => readFileSync(join(source, path), 'utf8')).join('\n---\n'));
  }
}

function moduleFolder(folder: string): string {
  return join(__dirname, 'go', folder);
}

function go(folder: string, ...args: string[]): string {
  return execFileSync('go', args, {
    cwd: moduleFolder(folder),
    env: { ...process.env, CGO_ENABLED: '0', GOWORK: 'off' },
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
}

function progress(line: string): void {
  process.stderr.write(`test cluster: ${line}\n`);
}

function seconds(start: number): string {
  return `${((Date.now() - start) / 1000).toFixed(1)} s`;
}
