import type * as kplus from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { checkRegistry, movedReference } from '../images';
import { isTerraformToken } from '../synthesis/token-guard';
import { placementFields } from '../workload/placement';
import { pullSecretNames } from '../workload/pull-secrets';
import { bytesOf, containerResources, millicores } from '../workload/resources';
import type { IPodsCapability } from './capabilities';
import type { PlatformProps } from './platform-base';
import type { RequestCeiling } from './request-ceiling';

/** What the props of a platform say of all pods. */
export class PlatformPods implements IPodsCapability {
  public readonly clusterAssignsUsers: boolean;

  private readonly registry?: string;
  private readonly reachable: readonly string[];
  private readonly secrets: readonly string[];
  private readonly labels: { readonly [key: string]: string };
  private readonly tolerated: readonly kplus.k8s.Toleration[];
  private readonly ceiling: RequestCeiling;

  constructor(where: IConstruct, props: PlatformProps) {
    for (const registry of props.reachableRegistries ?? []) {
      checkRegistry(where, 'reachableRegistries', registry);
    }
    const { nodeSelector, tolerations } = props;
    // As requests they are checked like those of a container.
    const { cpu, memory } = props.requestCeiling ?? {};
    containerResources(where, {}, { cpu: { request: cpu }, memory: { request: memory } }, 'requestCeiling');
    placementFields(where, 'the platform', { nodeSelector, tolerations });

    this.registry = props.imageRegistry;
    // Who gives an image a registry of its own knows that it is reached.
    const ofImages = Object.values(props.images ?? {}).flatMap(({ registry }) => registry ?? []);
    this.reachable = [...(props.reachableRegistries ?? []), ...ofImages];
    this.secrets = pullSecretNames(where, 'imagePullSecrets', props.imagePullSecrets);
    this.labels = { ...nodeSelector };
    this.tolerated = [...(tolerations ?? [])];
    this.ceiling = { cpu, memory };
    this.clusterAssignsUsers = props.clusterAssignsUsers ?? false;
  }

  public get imagePullSecrets(): string[] {
    return [...this.secrets];
  }

  public get nodeSelector(): { [key: string]: string } {
    return { ...this.labels };
  }

  public get tolerations(): kplus.k8s.Toleration[] {
    return [...this.tolerated];
  }

  public image(reference: string): string {
    if (this.registry === undefined || isTerraformToken(reference)) {
      return reference;
    }
    const isReached = [this.registry, ...this.reachable].some((registry) => reference.startsWith(`${registry}/`));
    return isReached ? reference : movedReference(reference, this.registry);
  }

  public defaultResources(resources: kplus.ContainerResources): kplus.ContainerResources {
    const { cpu, memory } = this.ceiling;
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
