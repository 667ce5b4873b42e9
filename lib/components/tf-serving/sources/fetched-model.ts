import { type Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { readAsset } from '../../../assets';
import { KubeflowError } from '../../../errors';
import { ComponentImage } from '../../../images';
import type * as kube from '../../../k8s/kube';
import type { NetworkPeer } from '../../../network/network-peer';
import { checkPeers } from '../../../network/network-peer-checks';
import { withDefaultPorts } from '../../../network/network-policy';
import { literalText } from '../../../pods/literal-text';
import { containerResources } from '../../../pods/resources';
import { checkSecretKeyRef, type SecretKeyRef } from '../../../pods/secret-key-ref';
import { restrictedSecurityContext } from '../../../pods/security-context';
import { isTerraformToken } from '../../../terraform-token';
import { checkSize, quantity } from '../../../validation/quantities';
import { CONFIG_FOLDER } from '../options/model-server-flags';
import { toWholeUnits } from '../options/number-checks';
import type { ModelSourceBindOptions, ModelSourceConfig } from './model-source-config';
import { modelFolder } from './volume-model';

/** Options for fetching files into the pods of a model server. */
export interface ModelFetchOptions {
  /**
   * Maximum total size of the fetched versions, on the disk of each pod's node.
   *
   * @default Size.gibibytes(10)
   */
  readonly volumeSize?: Size;

  /**
   * CA certificate of the source server, in PEM format.
   *
   * @default - the public certificate authorities
   */
  readonly ca?: SecretKeyRef;

  /**
   * Network peers of the source, for the network policy of the pods.
   *
   * @default - all addresses outside the cluster, on the port of the URL
   */
  readonly allowEgressTo?: NetworkPeer[];
}

/** Options for fetching the versions in a folder into the pods of a model server. */
export interface ModelFolderFetchOptions extends ModelFetchOptions {
  /**
   * How often to look for new versions, in whole seconds. New versions appear to the server atomically, and unneeded
   * versions are removed.
   *
   * @default - versions are only fetched before a pod starts
   */
  readonly refreshInterval?: Duration;

  /**
   * Name of a file that an upload writes last. Versions without it are not fetched.
   *
   * @default - a version is complete if it has a SavedModel and does not change while it is fetched
   */
  readonly markerFile?: string;
}

/** Name of the script that fetches models. */
export const FETCH_SCRIPT = 'fetch-models.sh';

/** Returns the script that fetches models. */
export function fetcherFiles(): { readonly [file: string]: string } {
  return { [FETCH_SCRIPT]: readAsset(`components/tf-serving/sources/${FETCH_SCRIPT}`) };
}

/** Name of the rclone remote. */
export const RCLONE_REMOTE = 'models:';

// A check includes the download of the new versions.
const MAX_CHECK_MINUTES = 360;

const CA_FOLDER = '/var/run/secrets/fetch-ca';

/** Describes the files to fetch. */
export interface FetchSpec {
  /** Arguments of the script after the target folder. */
  readonly scriptArguments: string[];
  readonly env: kube.EnvVar[];
  /** Port of the URL. */
  readonly port: number;
  readonly options: ModelFolderFetchOptions;
}

/**
 * Returns the configuration of a model that is fetched into the pods before their servers start.
 *
 * @throws KubeflowError if an option is invalid.
 */
export function fetchedModel(reader: ModelSourceBindOptions, spec: FetchSpec): ModelSourceConfig {
  const { options } = spec;
  check(reader, options);
  const { refreshInterval } = options;
  const volumeSize = options.volumeSize ?? Size.gibibytes(10);
  const container = fetchContainer(reader, spec);
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
      ...(options.allowEgressTo ?? withDefaultPorts(reader.platform.network.internet, { port: spec.port })),
    ],
    singleNode: false,
    fetch: {
      initContainer: container(`fetch-${reader.key}`, 'once'),
      ...(seconds !== undefined && {
        sidecar: { ...container(`refresh-${reader.key}`, String(seconds)), ...fetcherProbes(folder, seconds) },
      }),
      volumeSize,
    },
  };
}

function fetchContainer(reader: ModelSourceBindOptions, { scriptArguments, env, options }: FetchSpec) {
  const image = reader.platform.image(ComponentImage.MODEL_FETCHER);
  const folder = modelFolder(reader);
  return (name: string, interval: string): kube.Container => ({
    name,
    image,
    command: ['sh', `${CONFIG_FOLDER}/${FETCH_SCRIPT}`],
    args: [interval, folder, ...scriptArguments.map(literalText)],
    env: [
      ...env,
      // Below the memory limit, so that rclone frees memory before it is killed.
      { name: 'GOMEMLIMIT', value: '400MiB' },
      ...(options.markerFile === undefined ? [] : [{ name: 'COMPLETE_FILE', value: literalText(options.markerFile) }]),
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

/** Returns probes that restart a hanging sidecar long before the pod becomes unready. */
export function fetcherProbes(
  folder: string,
  seconds: number,
): Pick<kube.Container, 'livenessProbe' | 'readinessProbe'> {
  const minutes = Math.ceil(seconds / 60) + MAX_CHECK_MINUTES;
  const probe = {
    exec: { command: ['sh', `${CONFIG_FOLDER}/${FETCH_SCRIPT}`, 'looked', folder, String(minutes)] },
    initialDelaySeconds: 10,
    periodSeconds: 60,
    timeoutSeconds: 5,
  };
  return { livenessProbe: { ...probe, failureThreshold: 1 }, readinessProbe: { ...probe, failureThreshold: 10 } };
}

function caVolume(reader: ModelSourceBindOptions, { ca }: ModelFetchOptions): kube.Volume[] {
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
  checkPeers(scope, `${prop}: allowEgressTo`, allowEgressTo);
  if (markerFile !== undefined && !isTerraformToken(markerFile) && !/^[^/\n\0]+$/.test(markerFile)) {
    throw new KubeflowError(
      scope,
      `${prop}: markerFile "${markerFile}" is not a valid file name.`,
      'Must be the name of a file next to the SavedModel, without "/", for example "_SUCCESS".',
    );
  }
}

/**
 * Returns the environment variables that add the `Authorization` header of a Secret to requests.
 *
 * @throws KubeflowError if the Secret name or key is invalid.
 */
export function authorizationVariables(
  reader: ModelSourceBindOptions,
  authorization: SecretKeyRef | undefined,
): kube.EnvVar[] {
  if (authorization === undefined) {
    return [];
  }
  checkSecretKeyRef(reader.scope, `${reader.prop}: authorization`, authorization);
  return [
    {
      name: 'AUTHORIZATION',
      valueFrom: { secretKeyRef: { name: authorization.secretName, key: authorization.key } },
    },
    // Kubernetes expands the first variable in the second one.
    { name: 'RCLONE_HEADER', value: 'Authorization: $(AUTHORIZATION)' },
  ];
}
