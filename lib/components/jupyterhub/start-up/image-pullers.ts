import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ComponentImage, checkImage } from '../../../images';
import type { IPlatform } from '../../../platforms/platform-base';
import { workloadPolicy } from '../../../workload/network';
import { platformPod } from '../../../workload/platform-pod';
import { containerResources } from '../../../workload/resources';
import { restrictedContainer, restrictedPod } from '../../../workload/security';
import type { HubParts } from '../hub-parts';
import { NOBODY } from './nobody';
import { placementSpec, type UserPlacement, type UserPods } from './user-pods';

/** Which images are on the nodes before a user asks for a notebook. */
export interface PrePullingProps {
  /**
   * Whether the images of notebooks are kept on every node that notebooks may go to, new nodes included.
   *
   * It costs a pod a node that does nothing, and the images' room on its disk. Without it, the first notebook on a node
   * waits for its image, which may take longer than `notebooks.startTimeout`.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * Images to keep on the nodes besides those of notebooks. Each must have `/bin/sh`, which is run to end at once.
   *
   * @default - none
   */
  readonly extraImages?: string[];

  /**
   * CPU and memory of each container that pulls an image, and of the one that waits then.
   *
   * @default - requests 1m CPU of at most 100m, and 8Mi of memory of at most 64Mi
   */
  readonly resources?: kplus.ContainerResources;
}

/** What the pullers must be told. */
export interface ImagePullersProps extends PrePullingProps {
  readonly parts: HubParts;
  readonly platform: IPlatform;
  readonly userPods: UserPods[];
}

const RESOURCES: kplus.ContainerResources = {
  cpu: { request: kplus.Cpu.millis(1), limit: kplus.Cpu.millis(100) },
  memory: { request: Size.mebibytes(8), limit: Size.mebibytes(64) },
};

/**
 * Keeps images on nodes: a pod on each that has run every image once.
 *
 * Kinds of users' pods that go to the same nodes share a DaemonSet, so that an image is pulled only to where it may run.
 */
export class ImagePullers extends Construct {
  private readonly resources: k8s.ResourceRequirements;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ImagePullersProps,
  ) {
    super(scope, id);
    const { parts, extraImages = [] } = props;
    for (const image of extraImages) {
      checkImage(this, 'prePulling.extraImages: image', image);
    }
    this.resources = containerResources(this, props.platform.pods.defaultResources(RESOURCES), props.resources);
    for (const [index, { placement, images }] of byNodes(props.userPods).entries()) {
      this.daemonSet(index + 1, placement, [...new Set([...images, ...extraImages])]);
    }
    workloadPolicy(this, 'network', {
      name: parts.imagePuller,
      labels: parts.labelsOf('image-puller'),
      selector: parts.selectorOf('image-puller'),
      ingress: [],
      // The node pulls, and not the pod.
      egress: [],
    });
  }

  private daemonSet(number: number, placement: UserPlacement, images: string[]): void {
    const { parts, platform, userPods } = this.props;
    const labels = parts.labelsOf('image-puller');
    // The same for all kinds.
    const secrets = userPods[0].imagePullSecrets.map((secret) => ({ name: secret }));
    const name = number === 1 ? parts.imagePuller : `${parts.imagePuller}-${number}`;
    // Two DaemonSets must not select each other's pods.
    const own = { 'kubeflow-cdk/image-puller': String(number) };
    new k8s.KubeDaemonSet(this, `nodes-${number}`, {
      metadata: { name, labels },
      spec: {
        selector: { matchLabels: { ...parts.selectorOf('image-puller'), ...own } },
        // All nodes at once: nothing is lost while a puller is away.
        updateStrategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxUnavailable: k8s.IntOrString.fromString('100%') },
        },
        template: {
          metadata: { labels: { ...labels, ...own } },
          spec: platformPod(platform, {
            ...placementSpec(placement),
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            terminationGracePeriodSeconds: 0,
            securityContext: restrictedPod(NOBODY),
            ...(secrets.length > 0 && { imagePullSecrets: secrets }),
            initContainers: images.map((image, index) =>
              this.container(`pull-${index + 1}`, image, ['/bin/sh', '-c', 'exit 0']),
            ),
            containers: [this.container('pause', platform.image(ComponentImage.PAUSE))],
          }),
        },
      },
    });
  }

  private container(name: string, image: string, command?: string[]): k8s.Container {
    return { name, image, command, resources: this.resources, securityContext: restrictedContainer() };
  }
}

/** Images by the nodes that they may run on. */
function byNodes(userPods: UserPods[]): { placement: UserPlacement; images: string[] }[] {
  const found = new Map<string, { placement: UserPlacement; images: string[] }>();
  for (const { placement: ofUser, images } of userPods) {
    const placement = { ...ofUser, affinity: requiredNodes(ofUser.affinity) };
    const key = JSON.stringify(placementSpec(placement));
    found.set(key, { placement, images: [...(found.get(key)?.images ?? []), ...images] });
  }
  return [...found.values()];
}

/** Which nodes a pod may go to. Which it likes best, and which pods it likes there, would keep a puller from its node. */
function requiredNodes(affinity: k8s.Affinity | undefined): k8s.Affinity | undefined {
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return required && { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } };
}
