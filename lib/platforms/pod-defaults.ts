import type * as kplus from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { checkRegistry } from '../images';
import type * as k8s from '../k8s';
import { imagePullSecretNames } from '../pods/image-pull-secrets';
import { placementFields } from '../pods/placement';
import { containerResources } from '../pods/resources';
import { bytesOf, millicores } from '../validation/quantities';
import type { IPodsCapability, PreemptibleNodes } from './capabilities/pods';
import type { ImageNames } from './images/image-names';
import type { MaxDefaultRequests, PlatformProps } from './platform-props';
import { checkHttpProxy } from './pod-environment/http-proxy-checks';
import type { HttpProxyOptions } from './pod-environment/http-proxy-options';
import type { TrustedCertificates } from './pod-environment/trusted-certificates';
import { recordedPreemptibleNodes } from './preemptible-nodes';

/** Pod settings from the props of a platform. */
export class PodDefaults implements IPodsCapability {
  public readonly usesArbitraryUserIds: boolean;
  public readonly httpProxy?: HttpProxyOptions;
  public readonly trustedCertificates?: TrustedCertificates;

  private readonly secrets: readonly string[];
  private readonly labels: { readonly [key: string]: string };
  private readonly tolerationList: readonly k8s.Toleration[];
  private readonly maxDefaultRequests: MaxDefaultRequests;

  constructor(
    private readonly where: IConstruct,
    props: PlatformProps,
    private readonly images: ImageNames,
  ) {
    for (const registry of props.reachableRegistries ?? []) {
      checkRegistry(where, 'reachableRegistries', registry);
    }
    const { nodeSelector, tolerations } = props;
    // Validated like the requests of a container.
    const { cpu, memory } = props.maxDefaultRequests ?? {};
    containerResources(where, {}, { cpu: { request: cpu }, memory: { request: memory } }, 'maxDefaultRequests');
    const placement = placementFields(where, '', { nodeSelector, tolerations });

    this.secrets = imagePullSecretNames(where, 'imagePullSecrets', props.imagePullSecrets);
    this.labels = { ...nodeSelector };
    this.tolerationList = placement.tolerations ?? [];
    this.maxDefaultRequests = { cpu, memory };
    if (props.httpProxy) {
      checkHttpProxy(where, props.httpProxy);
    }
    this.httpProxy = props.httpProxy && { ...props.httpProxy };
    this.trustedCertificates = props.trustedCertificates;
    this.usesArbitraryUserIds = props.usesArbitraryUserIds ?? false;
  }

  public get preemptibleNodes(): PreemptibleNodes[] {
    return recordedPreemptibleNodes(this.where);
  }

  public get imagePullSecrets(): string[] {
    return [...this.secrets];
  }

  public get nodeSelector(): { [key: string]: string } {
    return { ...this.labels };
  }

  public get tolerations(): k8s.Toleration[] {
    return [...this.tolerationList];
  }

  public image(reference: string): string {
    return this.images.nameOf(reference);
  }

  public defaultResources(resources: kplus.ContainerResources): kplus.ContainerResources {
    const { cpu, memory } = this.maxDefaultRequests;
    const request = resources.memory?.request;
    return {
      ...resources,
      ...(cpu &&
        resources.cpu?.request &&
        millicores(resources.cpu.request) > millicores(cpu) && { cpu: { ...resources.cpu, request: cpu } }),
      ...(memory &&
        request &&
        bytesOf(request) > bytesOf(memory) && { memory: { ...resources.memory, request: memory } }),
    };
  }
}
