import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { notGating } from '../../../component-facts';
import { ComponentImage, checkImage } from '../../../images';
import * as kube from '../../../k8s/kube';
import { workloadNetworkPolicy } from '../../../network/network-policy';
import type { IPlatform } from '../../../platforms/platform';
import { platformPod } from '../../../platforms/platform-pod';
import { containerResources } from '../../../pods/resources';
import { NOBODY_USER, restrictedPodSecurityContext, restrictedSecurityContext } from '../../../pods/security-context';
import type { HubNames } from '../hub-names';
import type { PrePullerOptions } from './scheduling-options';
import { placementSpec, type UserPodPlacement, type UserPodTemplate } from './user-pod-templates';

/** Properties of the image puller. */
export interface ContinuousImagePullerProps extends PrePullerOptions {
  readonly names: HubNames;
  readonly platform: IPlatform;
  readonly userPodTemplates: UserPodTemplate[];
}

const RESOURCES: kplus.ContainerResources = {
  cpu: { request: kplus.Cpu.millis(1), limit: kplus.Cpu.millis(100) },
  memory: { request: Size.mebibytes(8), limit: Size.mebibytes(64) },
};

/**
 * Pulls images to nodes: a DaemonSet runs each image once on every node.
 *
 * Users' pods that can run on the same nodes share a DaemonSet, so each image is pulled only to nodes that can run it.
 */
export class ContinuousImagePuller extends Construct {
  private readonly resources: kube.ResourceRequirements;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ContinuousImagePullerProps,
  ) {
    super(scope, id);
    const { names, extraImages = [] } = props;
    for (const image of extraImages) {
      checkImage(this, 'prePuller.extraImages: image', image);
    }
    this.resources = containerResources(this, props.platform.pods.defaultResources(RESOURCES), props.resources);
    for (const [index, { placement, images }] of groupByPlacement(props.userPodTemplates).entries()) {
      this.daemonSet(index + 1, placement, [...new Set([...images, ...extraImages])]);
    }
    workloadNetworkPolicy(this, 'network', {
      name: names.imagePuller,
      ...names.inNotebookNamespace,
      labels: names.labelsOf('image-puller'),
      selector: names.selectorOf('image-puller'),
      ingress: [],
      // The node pulls the images, so the pod needs no network.
      egress: [],
    });
  }

  private daemonSet(number: number, placement: UserPodPlacement, images: string[]): void {
    const { names, platform, userPodTemplates } = this.props;
    const labels = names.labelsOf('image-puller');
    // All templates have the same Secrets.
    const secrets = userPodTemplates[0].imagePullSecrets.map((secret) => ({ name: secret }));
    const name = number === 1 ? names.imagePuller : `${names.imagePuller}-${number}`;
    // The selectors of two DaemonSets must not overlap.
    const numberLabel = { 'kubeflow-cdk/image-puller': String(number) };
    const puller = new kube.DaemonSet(this, `nodes-${number}`, {
      // The Secrets that pull notebook images are in this namespace.
      metadata: { name, ...names.inNotebookNamespace, labels },
      spec: {
        selector: { matchLabels: { ...names.selectorOf('image-puller'), ...numberLabel } },
        // Updates all nodes at once, because pulled images stay while the pod restarts.
        updateStrategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxUnavailable: '100%' },
        },
        template: {
          metadata: { labels: { ...labels, ...numberLabel } },
          spec: platformPod(
            this,
            platform,
            {
              ...placementSpec(placement),
              automountServiceAccountToken: false,
              enableServiceLinks: false,
              terminationGracePeriodSeconds: 0,
              securityContext: restrictedPodSecurityContext(NOBODY_USER),
              ...(secrets.length > 0 && { imagePullSecrets: secrets }),
              initContainers: images.map((image, index) =>
                this.container(`pull-${index + 1}`, image, ['/bin/sh', '-c', 'exit 0']),
              ),
              containers: [this.container('pause', platform.image(ComponentImage.PAUSE))],
            },
            names.inNotebookNamespace,
          ),
        },
      },
    });
    notGating(puller);
  }

  private container(name: string, image: string, command?: string[]): kube.Container {
    return { name, image, command, resources: this.resources, securityContext: restrictedSecurityContext() };
  }
}

/** Groups images by the nodes that they can run on. */
function groupByPlacement(templates: UserPodTemplate[]): { placement: UserPodPlacement; images: string[] }[] {
  const groups = new Map<string, { placement: UserPodPlacement; images: string[] }>();
  for (const { placement: userPlacement, images } of templates) {
    const placement = { ...userPlacement, affinity: requiredNodeAffinity(userPlacement.affinity) };
    const key = JSON.stringify(placementSpec(placement));
    groups.set(key, { placement, images: [...(groups.get(key)?.images ?? []), ...images] });
  }
  return [...groups.values()];
}

/**
 * Keeps only the required node affinity. Preferences and pod affinity would keep the puller away from some of the
 * nodes.
 */
function requiredNodeAffinity(affinity: kube.Affinity | undefined): kube.Affinity | undefined {
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return required && { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } };
}
