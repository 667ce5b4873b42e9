import { Construct } from 'constructs';
import { notGating } from '../../../component-facts';
import { ComponentImage } from '../../../images';
import * as kube from '../../../k8s/kube';
import { checkName, DNS_SUBDOMAIN } from '../../../names';
import { workloadNetworkPolicy } from '../../../network/network-policy';
import { clusterScoped } from '../../../platforms/namespace';
import type { IPlatform } from '../../../platforms/platform';
import { platformPod } from '../../../platforms/platform-pod';
import { containerResources } from '../../../pods/resources';
import { NOBODY_USER, restrictedPodSecurityContext, restrictedSecurityContext } from '../../../pods/security-context';
import { isTerraformToken } from '../../../terraform-token';
import { checkInteger } from '../../../validation/integers';
import type { HubNames } from '../hub-names';
import type { UserPlaceholderOptions } from './scheduling-options';
import { placementSpec, type UserPodTemplate } from './user-pod-templates';

/** Properties of the user placeholders. */
export interface UserPlaceholdersProps extends UserPlaceholderOptions {
  readonly names: HubNames;
  readonly platform: IPlatform;
  /** The user pod that each placeholder reserves capacity for. */
  readonly userPodTemplate: UserPodTemplate;
  readonly schedulerName?: string;
}

const PRIORITY = -10;

/** Resource props with the names that Kubernetes uses. */
const RESOURCE_NAMES = [
  ['cpu', 'cpu'],
  ['memory', 'memory'],
  ['ephemeralStorage', 'ephemeral-storage'],
] as const;

/** Idle pods that run where users' pods can run and that users' pods preempt. */
export class UserPlaceholders extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: UserPlaceholdersProps,
  ) {
    super(scope, id);
    const { names, platform, replicas, userPodTemplate } = props;
    const hint = 'Use for example 3, or 0 for no placeholders.';
    checkInteger(this, 'userPlaceholders.replicas', replicas, { min: 0, acceptedBy: 'Kubernetes', hint });
    const labels = names.labelsOf('user-placeholder');
    const selector = names.selectorOf('user-placeholder');
    // A Deployment, because the pods are identical. Also, pod names of a StatefulSet could exceed the length limit.
    const placeholders = new kube.Deployment(this, 'deployment', {
      metadata: { name: names.userPlaceholder, ...names.inNotebookNamespace, labels },
      spec: {
        replicas,
        // A rolling update would reserve twice the capacity for a while.
        strategy: { type: 'Recreate' },
        selector: { matchLabels: selector },
        template: {
          metadata: { labels },
          spec: platformPod(
            this,
            platform,
            {
              ...placementSpec(userPodTemplate.placement),
              priorityClassName: this.priorityClassName(),
              schedulerName: props.schedulerName,
              automountServiceAccountToken: false,
              enableServiceLinks: false,
              // A user's pod waits until the placeholder has stopped.
              terminationGracePeriodSeconds: 0,
              securityContext: restrictedPodSecurityContext(NOBODY_USER),
              containers: [this.container()],
            },
            names.inNotebookNamespace,
          ),
        },
      },
    });
    notGating(placeholders);
    workloadNetworkPolicy(this, 'network', {
      name: names.userPlaceholder,
      ...names.inNotebookNamespace,
      labels,
      selector,
      ingress: [],
      egress: [],
    });
  }

  private container(): kube.Container {
    const { platform, resources = {}, userPodTemplate } = this.props;
    const overrides = containerResources(this, {}, resources);
    // Setting one value of a resource replaces both its request and its limit.
    const notOverridden = (amounts: { [resource: string]: kube.Quantity }) =>
      Object.fromEntries(
        Object.entries(amounts).filter(
          ([resource]) => !RESOURCE_NAMES.some(([prop, name]) => name === resource && resources[prop]),
        ),
      );
    return {
      name: 'pause',
      image: platform.image(ComponentImage.PAUSE),
      resources: {
        ...nonEmptyResources('requests', {
          ...notOverridden(userPodTemplate.resources.requests),
          ...overrides.requests,
        }),
        ...nonEmptyResources('limits', { ...notOverridden(userPodTemplate.resources.limits), ...overrides.limits }),
      },
      securityContext: restrictedSecurityContext(),
    };
  }

  private priorityClassName(): string {
    const { names, priorityClassName } = this.props;
    if (priorityClassName !== undefined) {
      if (!isTerraformToken(priorityClassName)) {
        checkName(this, 'userPlaceholders.priorityClassName', priorityClassName, DNS_SUBDOMAIN);
      }
      return priorityClassName;
    }
    const name = names.clusterScopedName(names.userPlaceholder, 'userPlaceholders');
    clusterScoped(
      new kube.PriorityClass(this, 'priority', {
        metadata: { name, labels: names.labelsOf('user-placeholder') },
        value: PRIORITY,
        globalDefault: false,
        // Placeholders must not preempt other pods.
        preemptionPolicy: 'Never',
        description: "Reserves capacity for users' notebooks, which preempt these pods.",
      }),
    );
    return name;
  }
}

function nonEmptyResources(
  kind: 'requests' | 'limits',
  amounts: { [resource: string]: kube.Quantity },
): kube.ResourceRequirements {
  return Object.keys(amounts).length > 0 ? { [kind]: amounts } : {};
}
