import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Duration, Size } from 'cdk8s';
import { Cpu, type k8s } from 'cdk8s-plus-27';
import { KubeflowError } from '../../../errors';
import { ComponentImage } from '../../../images';
import type { NetworkPeer } from '../../../network/network-peer';
import { checkPeers } from '../../../network/network-peer-checks';
import { withDefaultPorts } from '../../../network/network-policy';
import { containerResources } from '../../../pods/resources';
import { checkSecretKeyRef, type SecretKeyRef } from '../../../pods/secret-key-ref';
import { restrictedSecurityContext } from '../../../pods/security-context';
import { isTerraformToken } from '../../../terraform-token';
import { checkSize, quantity } from '../../../validation/quantities';
import { CONFIG_FOLDER } from '../options/model-server-flags';
import { toWholeUnits } from '../options/number-checks';
import type { ModelSourceBindOptions, ModelSourceConfig } from './model-source-config';
import { modelFolder } from './volume-model';

/** How files are fetched into the pods of a model server. */
export interface ModelFetchOptions {
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
  readonly ca?: SecretKeyRef;

  /**
   * Where the files are fetched from, for the network policy of the pods.
   *
   * @default - everything outside the cluster, at the port of the URL
   */
  readonly allowEgressTo?: NetworkPeer[];
}

/** How the versions in a folder are fetched into the pods of a model server. */
export interface ModelFolderFetchOptions extends ModelFetchOptions {
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
  readonly markerFile?: string;
}

const FETCH_SCRIPT = 'fetch-models.sh';

let script: string | undefined;

/** The script that fetches. */
export function fetcherFiles(): { readonly [file: string]: string } {
  script ??= readFileSync(join(__dirname, FETCH_SCRIPT), 'utf8');
  return { [FETCH_SCRIPT]: script };
}

/** Name of the remote in what the fetcher is told. */
export const RCLONE_REMOTE = 'models:';

// A look lasts as long as what it finds takes to be fetched.
const LONGEST_LOOK_MINUTES = 360;

const CA_FOLDER = '/var/run/secrets/fetch-ca';

/** What is fetched, and how. */
export interface FetchSpec {
  /** Arguments of the script after the folder that it fetches into. */
  readonly scriptArguments: string[];
  readonly env: k8s.EnvVar[];
  /** Port of the URL. */
  readonly port: number;
  readonly options: ModelFolderFetchOptions;
}

/** A model that is brought into the pods before their servers start, because the server cannot read it where it is. */
export function fetchedModel(reader: ModelSourceBindOptions, fetched: FetchSpec): ModelSourceConfig {
  const { options } = fetched;
  check(reader, options);
  const { refreshInterval } = options;
  const volumeSize = options.volumeSize ?? Size.gibibytes(10);
  const container = fetchContainer(reader, fetched);
  const seconds =
    refreshInterval &&
    toWholeUnits(reader.scope, `${reader.prop}: refreshInterval`, refreshInterval, 'seconds', { min: 1 });
  const folder = modelFolder(reader);
  return {
    basePath: folder,
    volumes: [{ name: reader.key, emptyDir: { sizeLimit: quantity(volumeSize) } }, ...caVolume(reader, options)],
    volumeMounts: [{ name: reader.key, mountPath: folder, readOnly: true }],
    env: [],
    egress: [
      ...reader.platform.network.dnsServers,
      ...(options.allowEgressTo ?? withDefaultPorts(reader.platform.network.internet, { port: fetched.port })),
    ],
    singleNode: false,
    fetch: {
      initContainer: container(`fetch-${reader.key}`, 'once'),
      ...(seconds !== undefined && {
        sidecar: { ...container(`refresh-${reader.key}`, String(seconds)), ...probes(folder, seconds) },
      }),
      volumeSize,
    },
  };
}

function fetchContainer(reader: ModelSourceBindOptions, { scriptArguments, env, options }: FetchSpec) {
  const image = reader.platform.image(ComponentImage.MODEL_FETCHER);
  const folder = modelFolder(reader);
  return (name: string, when: string): k8s.Container => ({
    name,
    image,
    command: ['sh', `${CONFIG_FOLDER}/${FETCH_SCRIPT}`],
    args: [when, folder, ...scriptArguments.map(escapeVariables)],
    env: [
      ...env,
      // Below the limit: the fetcher cleans up before it is killed.
      { name: 'GOMEMLIMIT', value: '400MiB' },
      ...(options.markerFile === undefined
        ? []
        : [{ name: 'COMPLETE_FILE', value: escapeVariables(options.markerFile) }]),
      ...(options.ca ? [{ name: 'RCLONE_CA_CERT', value: `${CA_FOLDER}/ca.crt` }] : []),
    ],
    resources: containerResources(reader.scope, {
      cpu: { request: Cpu.millis(50), limit: Cpu.units(1) },
      memory: { request: Size.mebibytes(128), limit: Size.mebibytes(512) },
      ephemeralStorage: { request: Size.mebibytes(16), limit: Size.mebibytes(64) },
    }),
    terminationMessagePolicy: 'FallbackToLogsOnError',
    securityContext: restrictedSecurityContext(),
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

function caVolume(reader: ModelSourceBindOptions, { ca }: ModelFetchOptions): k8s.Volume[] {
  return ca === undefined
    ? []
    : [{ name: caName(reader), secret: { secretName: ca.secretName, items: [{ key: ca.key, path: 'ca.crt' }] } }];
}

function caName({ key }: ModelSourceBindOptions): string {
  return `${key}-ca`;
}

function check({ scope, prop }: ModelSourceBindOptions, options: ModelFolderFetchOptions): void {
  const { volumeSize, ca, allowEgressTo, markerFile } = options;
  if (volumeSize) {
    checkSize(scope, `${prop}: volumeSize`, volumeSize);
  }
  if (ca) {
    checkSecretKeyRef(scope, `${prop}: ca`, ca);
  }
  checkPeers(scope, `${prop}: peers`, allowEgressTo ?? []);
  if (markerFile !== undefined && !isTerraformToken(markerFile) && !/^[^/\n\0]+$/.test(markerFile)) {
    throw new KubeflowError(
      scope,
      `${prop}: markerFile "${markerFile}" is not the name of a file.`,
      'Accepted is the name of a file beside the SavedModel, without "/", for example "_SUCCESS".',
    );
  }
}

/** A text in which Kubernetes finds no variables to put in. */
export function escapeVariables(text: string): string {
  return isTerraformToken(text) ? text : text.replaceAll('$', '$$$$');
}

/** Variables by which requests carry the header that a Secret has. */
export function authorizationVariables(
  reader: ModelSourceBindOptions,
  authorization: SecretKeyRef | undefined,
): k8s.EnvVar[] {
  if (authorization === undefined) {
    return [];
  }
  checkSecretKeyRef(reader.scope, `${reader.prop}: authorization`, authorization);
  return [
    {
      name: 'AUTHORIZATION',
      valueFrom: { secretKeyRef: { name: authorization.secretName, key: authorization.key } },
    },
    // Kubernetes puts the other variable in.
    { name: 'RCLONE_HEADER', value: 'Authorization: $(AUTHORIZATION)' },
  ];
}
