import type { Size } from 'cdk8s';
import type { Cpu } from 'cdk8s-plus-27';
import type { ImageOverride } from '../images';
import type * as k8s from '../k8s';
import type { KubernetesVersion } from './kubernetes-version';
import type { HttpProxyOptions } from './pod-environment/http-proxy-options';
import type { TrustedCertificates } from './pod-environment/trusted-certificates';

/** Properties of all platforms. */
export interface PlatformProps {
  /**
   * Context of the cluster in the kubeconfig. All printed and scripted `kubectl` commands name it.
   *
   * @default - the context that the platform's tool creates, for GkePlatform, KindPlatform, K3dPlatform,
   * MinikubePlatform and DockerDesktopPlatform; otherwise the current context
   */
  readonly context?: string;

  /**
   * CIDRs of the Kubernetes API server: the addresses in its EndpointSlices, which
   * `kubectl get endpointslices -n default kubernetes` lists. Pods that call the API server, such as the hub and the
   * TFJob operator, can connect to these addresses only.
   *
   * Some network plugins compare the address of the Service `kubernetes` instead: include it if pods cannot connect.
   *
   * @default - private, shared and link-local networks if the API server has no public address: on minikube, kind, k3d and
   * Docker Desktop, and on GKE with a created network and without a public endpoint. Otherwise any address. Always without
   * metadata servers, and on the ports of the API server
   */
  readonly apiServerCidrs?: string[];

  /**
   * Namespace of charts without a `namespace` option.
   *
   * @default kubeflow
   */
  readonly namespace?: string;

  /**
   * Kubernetes version of the cluster. The output uses no field that this version does not have. Later versions
   * accept the output, so the default is the oldest supported version.
   *
   * @default KubernetesVersion.V1_33
   */
  readonly kubernetesVersion?: KubernetesVersion;

  /**
   * Registry to pull all images from, for clusters that can reach only a mirror. It applies to component images and to
   * images that you specify for notebooks, jobs and additional containers. Repository, tag and digest do not change:
   * `python:3.12` becomes `<registry>/library/python:3.12`.
   *
   * It does not apply to images that JupyterHub users enter themselves.
   *
   * @default - the registry of each image
   */
  readonly imageRegistry?: string;

  /**
   * Additional registries that the cluster can reach. Images in these registries are not rewritten.
   *
   * @default - the registries in `images`
   */
  readonly reachableRegistries?: string[];

  /**
   * Names of the image pull Secrets of all pods. They must exist in each namespace that has pods.
   *
   * @default - none
   */
  readonly imagePullSecrets?: string[];

  /**
   * HTTP proxy through which pods reach addresses outside of the cluster. All containers get HTTP_PROXY, HTTPS_PROXY and
   * NO_PROXY in upper and lower case, and network policies allow all pods to connect to the proxy. Variables that you set
   * for a container take precedence.
   *
   * NO_PROXY contains the Services of the program, the domain of the cluster, the API server, and all addresses that are
   * not on the internet. The `internalCidrs` of the platform are among them.
   *
   * @default - none
   * @throws KubeflowError if the URL is invalid or contains a password, or if network policies cannot select the proxy.
   */
  readonly httpProxy?: HttpProxyOptions;

  /**
   * Certificate authorities that all pods trust, in addition to those of each image if a program supports it. The bundle is
   * mounted in all containers, and SSL_CERT_FILE, REQUESTS_CA_BUNDLE, NODE_EXTRA_CA_CERTS and others contain its path.
   * Variables that you set for a container take precedence. Restart pods after a change.
   *
   * @default - those of each image
   */
  readonly trustedCertificates?: TrustedCertificates;

  /**
   * Labels of the nodes that all pods run on. A value that a component sets for the same label takes precedence.
   *
   * @default - any node
   */
  readonly nodeSelector?: { [key: string]: string };

  /**
   * Taints that all pods tolerate.
   *
   * @default - none
   */
  readonly tolerations?: k8s.Toleration[];

  /**
   * Maximum resource requests of containers whose resources you do not specify. Limits are not reduced.
   *
   * @default - the requests of each component; 250 millicores and 512Mi on platforms with one machine
   */
  readonly maxDefaultRequests?: MaxDefaultRequests;

  /**
   * Whether the cluster assigns user IDs and rejects pods that set one, as OpenShift does. Pods then set no user and no
   * group except supplemental groups, and images must run as any user.
   *
   * @default false
   * @see
   * https://docs.redhat.com/en/documentation/openshift_container_platform/4.20/html/authentication_and_authorization/managing-pod-security-policies
   */
  readonly usesArbitraryUserIds?: boolean;

  /**
   * Whether the platform creates namespaces. If false, they must exist, and their owner is responsible for Pod Security
   * and network policies.
   *
   * @default true
   */
  readonly createNamespaces?: boolean;

  /**
   * Labels of all namespaces that the platform creates. Labels of Pod Security cannot be changed.
   *
   * @default - none
   */
  readonly namespaceLabels?: { [key: string]: string };

  /**
   * Overrides of the pinned images, by `ComponentImage`.
   *
   * @default - the pinned images
   */
  readonly images?: { [image: string]: ImageOverride };
}

/** Maximum resource requests of containers whose resources you do not specify. */
export interface MaxDefaultRequests {
  /**
   * CPU.
   *
   * @default - the request of the component
   */
  readonly cpu?: Cpu;

  /**
   * Memory.
   *
   * @default - the request of the component
   */
  readonly memory?: Size;
}
