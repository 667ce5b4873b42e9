import { Chart, Lazy } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import * as kube from '../../k8s/kube';
import { workloadLabels } from '../../pods/labels';
import { secretEnvVar } from '../../pods/secret-key-ref';
import type { IPlatform } from '../platform';
import { PlatformBase } from '../platform-base';
import { registryOf } from '../registry';
import type { HttpProxyOptions } from './http-proxy-options';
import { noProxy } from './no-proxy';
import type { PodEnvironment } from './pod-environment';
import type { CertificateBundle } from './trusted-certificates';

// Contains a dot, so that no chart can have this id.
const ID = 'kubeflow-cdk.pod-environments';

/** Variable with the destinations that the platform knows. NO_PROXY refers to it. */
const DESTINATIONS = 'KUBEFLOW_CDK_NO_PROXY';

const HTTP_PROXY = 'kubeflow-cdk-http-proxy';
const HTTP_PROXY_KEY = 'no-proxy';
const CERTIFICATES = 'kubeflow-cdk-trusted-certificates';
const CERTIFICATES_FOLDER = '/etc/kubeflow-cdk/trusted-certificates';
const CERTIFICATES_FILE = 'ca-bundle.crt';

/** Folders in which images have public authorities: of Debian and Alpine, and of Red Hat. OpenSSL and Go read them, too. */
const IMAGE_CERTIFICATES = '/etc/ssl/certs:/etc/pki/tls/certs';

/**
 * Variables with the path of the bundle. Besides OpenSSL, Go and Node.js: Python's requests and pip, curl and TensorFlow, the
 * AWS SDKs, Git and gRPC.
 */
const BUNDLE_VARIABLES = [
  'SSL_CERT_FILE',
  'NODE_EXTRA_CA_CERTS',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'AWS_CA_BUNDLE',
  'GIT_SSL_CAINFO',
  'GRPC_DEFAULT_SSL_ROOTS_FILE_PATH',
];

const CERTIFICATE_VARIABLES: readonly kube.EnvVar[] = [
  ...BUNDLE_VARIABLES.map((name) => ({ name, value: `${CERTIFICATES_FOLDER}/${CERTIFICATES_FILE}` })),
  { name: 'SSL_CERT_DIR', value: IMAGE_CERTIFICATES },
];

const SYMBOL = Symbol.for('kubeflow-cdk.NamespaceEnvironment');

/** Whether a construct contains the objects that pods of a namespace refer to. They must exist before the pods. */
export function isNamespaceEnvironment(x: IConstruct): boolean {
  return SYMBOL in x;
}

/**
 * The environments of a platform's pods, one for each namespace. It is a child of the platform.
 */
export class PodEnvironments extends Construct {
  /**
   * Returns the environment of a pod, and creates its ConfigMaps.
   *
   * @param where the construct of the pod
   * @param namespace namespace of the pod
   */
  public static of(platform: IPlatform, where: IConstruct, namespace = Chart.of(where).namespace): PodEnvironment {
    const { httpProxy, trustedCertificates } = platform.pods;
    return httpProxy === undefined && trustedCertificates === undefined
      ? { variables: [] }
      : registryOf(platform, ID, PodEnvironments).environment(platform, where, namespace);
  }

  private bundle?: CertificateBundle;

  private environment(platform: IPlatform, where: IConstruct, namespace: string | undefined): PodEnvironment {
    const isBelow = where.node.scopes.includes(platform);
    // Other charts are applied alone.
    const chart =
      isBelow && PlatformBase.isPlatform(platform) ? (platform as PlatformBase)._namespacesChart : Chart.of(where);
    const known = chart.node.tryFindChild(environmentId(namespace)) as NamespaceEnvironment | undefined;
    if (known) {
      return known.environment;
    }
    this.bundle ??= platform.pods.trustedCertificates?._bind(platform);
    return new NamespaceEnvironment(chart, environmentId(namespace), {
      platform,
      namespace,
      services: isBelow ? platform : chart,
      bundle: this.bundle,
    }).environment;
  }
}

/** Returns an id that no namespace and no component has. */
function environmentId(namespace = ''): string {
  return `${namespace}.pod-environment`;
}

interface NamespaceEnvironmentProps {
  readonly platform: IPlatform;
  readonly namespace?: string;
  /** Construct that contains the Services of the environment. */
  readonly services: IConstruct;
  readonly bundle?: CertificateBundle;
}

/**
 * The environment of the pods in one namespace, with the ConfigMaps that it refers to.
 *
 * Destinations without a proxy are in a ConfigMap, so that pods do not change when the program has another Service.
 */
class NamespaceEnvironment extends Construct {
  public readonly environment: PodEnvironment;

  constructor(scope: Construct, id: string, { platform, namespace, services, bundle }: NamespaceEnvironmentProps) {
    super(scope, id);
    Object.defineProperty(this, SYMBOL, { value: true });
    const { httpProxy } = platform.pods;
    const labels = workloadLabels(this, { name: 'kubeflow-cdk', instance: 'pods', component: 'environment' });
    if (httpProxy) {
      const destinations = () => noProxy(services, namespace, platform.network, httpProxy.noProxy ?? []);
      new kube.ConfigMap(this, 'http-proxy', {
        metadata: { name: HTTP_PROXY, namespace, labels },
        data: { [HTTP_PROXY_KEY]: Lazy.any({ produce: destinations }) },
      });
    }
    if (bundle?.pem !== undefined) {
      new kube.ConfigMap(this, 'trusted-certificates', {
        metadata: { name: CERTIFICATES, namespace, labels },
        data: { [bundle.key]: bundle.pem },
      });
    }
    this.environment = {
      variables: [...(httpProxy ? proxyVariables(httpProxy) : []), ...(bundle ? CERTIFICATE_VARIABLES : [])],
      ...(bundle && {
        volume: {
          name: CERTIFICATES,
          // Pods wait until the ConfigMap has the key.
          configMap: {
            name: bundle.configMapName ?? CERTIFICATES,
            items: [{ key: bundle.key, path: CERTIFICATES_FILE }],
          },
        },
        mount: { name: CERTIFICATES, mountPath: CERTIFICATES_FOLDER, readOnly: true },
      }),
    };
  }
}

/** Programs read the variables in upper case, lower case, or both. */
function proxyVariables({ url, urlSecret }: HttpProxyOptions): kube.EnvVar[] {
  const proxy = (name: string): kube.EnvVar =>
    urlSecret ? secretEnvVar(name, urlSecret.secretName, urlSecret.key) : { name, value: url };
  // Kubernetes replaces the first one by the address of the API server's Service in every container. Python's urllib and
  // others compare addresses, but no ranges.
  const value = `$(KUBERNETES_SERVICE_HOST),$(${DESTINATIONS})`;
  return [
    ...['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy'].map(proxy),
    { name: DESTINATIONS, valueFrom: { configMapKeyRef: { name: HTTP_PROXY, key: HTTP_PROXY_KEY } } },
    ...['NO_PROXY', 'no_proxy'].map((name) => ({ name, value })),
  ];
}
