import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ComponentImage } from '../../../images';
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

/** What the placeholders must be told. */
export interface UserPlaceholdersProps extends UserPlaceholderOptions {
  readonly names: HubNames;
  readonly platform: IPlatform;
  /** The pods for which room is kept. */
  readonly userPodTemplate: UserPodTemplate;
  readonly schedulerName?: string;
}

const PRIORITY = -10;

/** What can be said of a placeholder's resources, with the names that Kubernetes has for them. */
const GIVEN = [
  ['cpu', 'cpu'],
  ['memory', 'memory'],
  ['ephemeralStorage', 'ephemeral-storage'],
] as const;

/** Pods that do nothing, go where users' pods go, and give way to them. */
export class UserPlaceholders extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: UserPlaceholdersProps,
  ) {
    super(scope, id);
    const { names, platform, replicas, userPodTemplate } = props;
    const hint = 'Use for example 3, and 0 for none.';
    checkInteger(this, 'placeholders.replicas', replicas, { min: 0, acceptedBy: 'Kubernetes', hint });
    const labels = names.labelsOf('user-placeholder');
    const selector = names.selectorOf('user-placeholder');
    // A Deployment, because these pods are all the same; and the pods of a StatefulSet could not have names as long as ours may be.
    new k8s.KubeDeployment(this, 'deployment', {
      metadata: { name: names.userPlaceholder, labels },
      spec: {
        replicas,
        // Not twice as much room for a while.
        strategy: { type: 'Recreate' },
        selector: { matchLabels: selector },
        template: {
          metadata: { labels },
          spec: platformPod(platform, {
            ...placementSpec(userPodTemplate.placement),
            priorityClassName: this.priorityClassName(),
            schedulerName: props.schedulerName,
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            // The user waits for as long as it takes to end.
            terminationGracePeriodSeconds: 0,
            securityContext: restrictedPodSecurityContext(NOBODY_USER),
            containers: [this.container()],
          }),
        },
      },
    });
    workloadNetworkPolicy(this, 'network', { name: names.userPlaceholder, labels, selector, ingress: [], egress: [] });
  }

  private container(): k8s.Container {
    const { platform, resources = {}, userPodTemplate } = this.props;
    const given = containerResources(this, {}, resources);
    // Who says something of CPU says all of it.
    const left = (amounts: { [resource: string]: k8s.Quantity }) =>
      Object.fromEntries(
        Object.entries(amounts).filter(
          ([resource]) => !GIVEN.some(([prop, name]) => name === resource && resources[prop]),
        ),
      );
    return {
      name: 'pause',
      image: platform.image(ComponentImage.PAUSE),
      resources: {
        ...nonEmptyResources('requests', { ...left(userPodTemplate.resources.requests), ...given.requests }),
        ...nonEmptyResources('limits', { ...left(userPodTemplate.resources.limits), ...given.limits }),
      },
      securityContext: restrictedSecurityContext(),
    };
  }

  private priorityClassName(): string {
    const { names, priorityClassName } = this.props;
    if (priorityClassName !== undefined) {
      if (!isTerraformToken(priorityClassName)) {
        checkName(this, 'placeholders.priorityClassName', priorityClassName, DNS_SUBDOMAIN);
      }
      return priorityClassName;
    }
    const name = names.clusterScopedName(names.userPlaceholder, 'placeholders');
    clusterScoped(
      new k8s.KubePriorityClass(this, 'priority', {
        metadata: { name, labels: names.labelsOf('user-placeholder') },
        value: PRIORITY,
        globalDefault: false,
        // It gives way to others, and nobody to it.
        preemptionPolicy: 'Never',
        description: "Keeps room for users' notebooks, and gives way to them.",
      }),
    );
    return name;
  }
}

function nonEmptyResources(
  kind: 'requests' | 'limits',
  amounts: { [resource: string]: k8s.Quantity },
): k8s.ResourceRequirements {
  return Object.keys(amounts).length > 0 ? { [kind]: amounts } : {};
}
