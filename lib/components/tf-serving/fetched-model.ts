import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Duration, Size } from 'cdk8s';
import { Cpu, type k8s } from 'cdk8s-plus-27';
import { KubeflowError } from '../../errors';
import { ComponentImage } from '../../images';
import type { NetworkPeer } from '../../platforms/network-peer';
import { isTerraformToken } from '../../synthesis/token-guard';
import { withPorts } from '../../workload/network';
import { checkPeers } from '../../workload/peer-checks';
import { checkSize, containerResources, quantity } from '../../workload/resources';
import { checkSecretKey, type SecretKey } from '../../workload/secret-key';
import { restrictedContainer } from '../../workload/security';
import { CONFIG_FOLDER } from './config-folder';
import type { ModelAccess, ModelReader } from './model-access';
import { modelFolder } from './volume-model';
import { wholeTime } from './whole-numbers';

/** How files are fetched into the pods of a model server. */
export interface FetchOptions {
  /**
   * The most that the fetched versions may take, on the disk of each pod's node.
   *
   * @default Size.gibibytes(10)
   */
  readonly volumeSize?: Size;

  /**
   * The authority behind the certificate that the files are fetched from, in PEM.
   *
   * @default - the authorities that everybody trusts
   */
  readonly ca?: SecretKey;

  /**
   * Where the files are fetched from, for the network policy of the pods.
   *
   * @default - everything outside the cluster, at the port of the URL
   */
  readonly peers?: NetworkPeer[];
}

/** How the versions in a folder are fetched into the pods of a model server. */
export interface FolderFetchOptions extends FetchOptions {
  /**
   * How often to look for new versions, in whole seconds. A version appears to the server whole or not at all, and goes when it is
   * no longer wanted.
   *
   * @default - versions are fetched once, before a pod starts
   */
  readonly refreshInterval?: Duration;

  /**
   * Name of a file that whoever uploads a version writes last. A version without it is not fetched.
   *
   * @default - a version is complete when it has a SavedModel, and nothing of it changes while it is fetched
   */
  readonly completeFile?: string;
}

const FETCH_SCRIPT = 'fetch-models.sh';

let script: string | undefined;

/** The script that fetches. */
export function fetchFiles(): { readonly [file: string]: string } {
  script ??= readFileSync(join(__dirname, FETCH_SCRIPT), 'utf8');
  return { [FETCH_SCRIPT]: script };
}

/** Name of the remote in what the fetcher is told. */
export const REMOTE = 'models:';

// A look lasts as long as what it finds takes to be fetched.
const LONGEST_LOOK_MINUTES = 360;

const CA_FOLDER = '/var/run/secrets/fetch-ca';

/** What is fetched, and how. */
export interface Fetched {
  /** Arguments of the script after the folder that it fetches into. */
  readonly what: string[];
  readonly env: k8s.EnvVar[];
  /** Port of the URL. */
  readonly port: number;
  readonly options: FolderFetchOptions;
}

/** A model that is brought into the pods before their servers start, because the server cannot read it where it is. */
export function fetchedModel(reader: ModelReader, fetched: Fetched): ModelAccess {
  const { options } = fetched;
  check(reader, options);
  const { refreshInterval } = options;
  const volumeSize = options.volumeSize ?? Size.gibibytes(10);
  const container = fetchContainer(reader, fetched);
  const seconds =
    refreshInterval &&
    wholeTime(reader.scope, `${reader.prop}: refreshInterval`, refreshInterval, 'seconds', { least: 1 });
  const folder = modelFolder(reader);
  return {
    basePath: folder,
    volumes: [{ name: reader.key, emptyDir: { sizeLimit: quantity(volumeSize) } }, ...caVolume(reader, options)],
    volumeMounts: [{ name: reader.key, mountPath: folder, readOnly: true }],
    env: [],
    egress: [
      ...reader.platform.network.dns,
      ...(options.peers ?? withPorts(reader.platform.network.internet, { port: fetched.port })),
    ],
    oneNode: false,
    fetch: {
      first: container(`fetch-${reader.key}`, 'once'),
      ...(seconds !== undefined && {
        again: { ...container(`refresh-${reader.key}`, String(seconds)), ...probes(folder, seconds) },
      }),
      volumeSize,
    },
  };
}

function fetchContainer(reader: ModelReader, { what, env, options }: Fetched) {
  const image = reader.platform.image(ComponentImage.MODEL_FETCHER);
  const folder = modelFolder(reader);
  return (name: string, when: string): k8s.Container => ({
    name,
    image,
    command: ['sh', `${CONFIG_FOLDER}/${FETCH_SCRIPT}`],
    args: [when, folder, ...what.map(asItIs)],
    env: [
      ...env,
      // Below the limit: the fetcher cleans up before it is killed.
      { name: 'GOMEMLIMIT', value: '400MiB' },
      ...(options.completeFile === undefined ? [] : [{ name: 'COMPLETE_FILE', value: asItIs(options.completeFile) }]),
      ...(options.ca ? [{ name: 'RCLONE_CA_CERT', value: `${CA_FOLDER}/ca.crt` }] : []),
    ],
    resources: containerResources(reader.scope, {
      cpu: { request: Cpu.millis(50), limit: Cpu.units(1) },
      memory: { request: Size.mebibytes(128), limit: Size.mebibytes(512) },
      ephemeralStorage: { request: Size.mebibytes(16), limit: Size.mebibytes(64) },
    }),
    terminationMessagePolicy: 'FallbackToLogsOnError',
    securityContext: restrictedContainer(),
    volumeMounts: [
      { name: 'config', mountPath: CONFIG_FOLDER, readOnly: true },
      { name: reader.key, mountPath: folder },
      ...(options.ca ? [{ name: caName(reader), mountPath: CA_FOLDER, readOnly: true }] : []),
    ],
  });
}

/** A fetcher that hangs is started again, long before that would be a reason to send its server no more requests. */
function probes(folder: string, seconds: number): Pick<k8s.Container, 'livenessProbe' | 'readinessProbe'> {
  const minutes = Math.ceil(seconds / 60) + LONGEST_LOOK_MINUTES;
  const probe = {
    exec: { command: ['sh', `${CONFIG_FOLDER}/${FETCH_SCRIPT}`, 'looked', folder, String(minutes)] },
    initialDelaySeconds: 10,
    periodSeconds: 60,
    timeoutSeconds: 5,
  };
  return { livenessProbe: { ...probe, failureThreshold: 1 }, readinessProbe: { ...probe, failureThreshold: 10 } };
}

function caVolume(reader: ModelReader, { ca }: FetchOptions): k8s.Volume[] {
  return ca === undefined
    ? []
    : [{ name: caName(reader), secret: { secretName: ca.secretName, items: [{ key: ca.key, path: 'ca.crt' }] } }];
}

function caName({ key }: ModelReader): string {
  return `${key}-ca`;
}

function check({ scope, prop }: ModelReader, options: FolderFetchOptions): void {
  const { volumeSize, ca, peers, completeFile } = options;
  if (volumeSize) {
    checkSize(scope, `${prop}: volumeSize`, volumeSize);
  }
  if (ca) {
    checkSecretKey(scope, `${prop}: ca`, ca);
  }
  checkPeers(scope, `${prop}: peers`, peers ?? []);
  if (completeFile !== undefined && !isTerraformToken(completeFile) && !/^[^/\n\0]+$/.test(completeFile)) {
    throw new KubeflowError(
      scope,
      `${prop}: completeFile "${completeFile}" is not the name of a file.`,
      'Accepted is the name of a file beside the SavedModel, without "/", for example "_SUCCESS".',
    );
  }
}

/** A text in which Kubernetes finds no variables to put in. */
export function asItIs(text: string): string {
  return isTerraformToken(text) ? text : text.replaceAll('$', '$$$$');
}

/** Variables by which requests carry the header that a Secret has. */
export function authorizationVariables(reader: ModelReader, authorization: SecretKey | undefined): k8s.EnvVar[] {
  if (authorization === undefined) {
    return [];
  }
  checkSecretKey(reader.scope, `${reader.prop}: authorization`, authorization);
  return [
    {
      name: 'AUTHORIZATION',
      valueFrom: { secretKeyRef: { name: authorization.secretName, key: authorization.key } },
    },
    // Kubernetes puts the other variable in.
    { name: 'RCLONE_HEADER', value: 'Authorization: $(AUTHORIZATION)' },
  ];
}
