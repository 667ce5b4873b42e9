import type { ApiObject, ApiObjectProps } from 'cdk8s';
import type { k8s as kplus } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { KubeObject } from './kube-object';
import type { Manifest } from './manifest';
import type * as k8s from './structs';

// Structures as in a manifest. Fields and values are those of the output.
export type Affinity = Manifest<k8s.Affinity>;
export type Container = Manifest<k8s.Container>;
export type ContainerPort = Manifest<k8s.ContainerPort>;
export type EnvVar = Manifest<k8s.EnvVar>;
export type HttpGetAction = Manifest<k8s.HttpGetAction>;
export type KeyToPath = Manifest<k8s.KeyToPath>;
export type LabelSelector = Manifest<k8s.LabelSelector>;
export type Lifecycle = Manifest<k8s.Lifecycle>;
export type LifecycleHandler = Manifest<k8s.LifecycleHandler>;
export type NodeSelectorTerm = Manifest<k8s.NodeSelectorTerm>;
export type ObjectMeta = Manifest<k8s.ObjectMeta>;
export type PodAffinityTerm = Manifest<k8s.PodAffinityTerm>;
export type PodSecurityContext = Manifest<k8s.PodSecurityContext>;
export type PodSpec = Manifest<k8s.PodSpec>;
export type PodTemplateSpec = Manifest<k8s.PodTemplateSpec>;
export type Probe = Manifest<k8s.Probe>;
export type Quantity = string | number;
export type ResourceRequirements = Manifest<k8s.ResourceRequirements>;
export type SecurityContext = Manifest<k8s.SecurityContext>;
export type Toleration = Manifest<k8s.Toleration>;
export type TopologySpreadConstraint = Manifest<k8s.TopologySpreadConstraint>;
export type Volume = Manifest<k8s.Volume>;
export type VolumeMount = Manifest<k8s.VolumeMount>;
export type VolumeProjection = Manifest<k8s.VolumeProjection>;

export type ClusterRoleProps = Manifest<kplus.KubeClusterRoleProps>;
export type DeploymentStrategy = Manifest<kplus.DeploymentStrategy>;
export type HpaScalingPolicy = Manifest<kplus.HpaScalingPolicyV2>;
export type HpaScalingRules = Manifest<kplus.HpaScalingRulesV2>;
export type MetricIdentifier = Manifest<kplus.MetricIdentifierV2>;
export type MetricSpec = Manifest<kplus.MetricSpecV2>;
export type MetricTarget = Manifest<kplus.MetricTargetV2>;
export type NetworkPolicyEgressRule = Manifest<kplus.NetworkPolicyEgressRule>;
export type NetworkPolicyIngressRule = Manifest<kplus.NetworkPolicyIngressRule>;
export type NetworkPolicyPeer = Manifest<kplus.NetworkPolicyPeer>;
export type NetworkPolicyPort = Manifest<kplus.NetworkPolicyPort>;
export type NetworkPolicySpec = Manifest<kplus.NetworkPolicySpec>;
export type PolicyRule = Manifest<kplus.PolicyRule>;
export type ServicePort = Manifest<kplus.ServicePort>;
export type ServiceSpec = Manifest<kplus.ServiceSpec>;

/** A constructor of objects of one kind. */
type Kind<Props> = new (scope: Construct, id: string, props: Manifest<Props>) => ApiObject;

/**
 * Returns the constructor of a kind.
 *
 * The typed objects of cdk8s-plus would drop fields that their Kubernetes version does not know, also those of JSON
 * patches. These objects write what they are given.
 */
function kind<Props>(apiVersion: string, name: string): Kind<Props> {
  return class extends KubeObject {
    constructor(scope: Construct, id: string, props: Manifest<Props>) {
      super(scope, id, { apiVersion, kind: name, ...(props as Partial<ApiObjectProps>) });
    }
  };
}

export const ClusterRole = kind<kplus.KubeClusterRoleProps>('rbac.authorization.k8s.io/v1', 'ClusterRole');
export const ClusterRoleBinding = kind<kplus.KubeClusterRoleBindingProps>(
  'rbac.authorization.k8s.io/v1',
  'ClusterRoleBinding',
);
export const ConfigMap = kind<kplus.KubeConfigMapProps>('v1', 'ConfigMap');
export const CronJob = kind<kplus.KubeCronJobProps>('batch/v1', 'CronJob');
export const DaemonSet = kind<kplus.KubeDaemonSetProps>('apps/v1', 'DaemonSet');
export const Deployment = kind<kplus.KubeDeploymentProps>('apps/v1', 'Deployment');
export const HorizontalPodAutoscaler = kind<kplus.KubeHorizontalPodAutoscalerV2Props>(
  'autoscaling/v2',
  'HorizontalPodAutoscaler',
);
export const Ingress = kind<kplus.KubeIngressProps>('networking.k8s.io/v1', 'Ingress');
export const Namespace = kind<kplus.KubeNamespaceProps>('v1', 'Namespace');
export type NetworkPolicy = ApiObject;
export const NetworkPolicy = kind<kplus.KubeNetworkPolicyProps>('networking.k8s.io/v1', 'NetworkPolicy');
export const PersistentVolume = kind<kplus.KubePersistentVolumeProps>('v1', 'PersistentVolume');
export const PersistentVolumeClaim = kind<kplus.KubePersistentVolumeClaimProps>('v1', 'PersistentVolumeClaim');
export const PodDisruptionBudget = kind<kplus.KubePodDisruptionBudgetProps>('policy/v1', 'PodDisruptionBudget');
export const PriorityClass = kind<kplus.KubePriorityClassProps>('scheduling.k8s.io/v1', 'PriorityClass');
export const LimitRange = kind<kplus.KubeLimitRangeProps>('v1', 'LimitRange');
export const ResourceQuota = kind<kplus.KubeResourceQuotaProps>('v1', 'ResourceQuota');
export const Role = kind<kplus.KubeRoleProps>('rbac.authorization.k8s.io/v1', 'Role');
export const RoleBinding = kind<kplus.KubeRoleBindingProps>('rbac.authorization.k8s.io/v1', 'RoleBinding');
export const Secret = kind<kplus.KubeSecretProps>('v1', 'Secret');
export const Service = kind<kplus.KubeServiceProps>('v1', 'Service');
export const ServiceAccount = kind<kplus.KubeServiceAccountProps>('v1', 'ServiceAccount');
export const StorageClass = kind<kplus.KubeStorageClassProps>('storage.k8s.io/v1', 'StorageClass');
export const ValidatingWebhookConfiguration = kind<kplus.KubeValidatingWebhookConfigurationProps>(
  'admissionregistration.k8s.io/v1',
  'ValidatingWebhookConfiguration',
);

/** Fields of an object whose kind cdk8s-plus does not know. */
interface OtherKindProps {
  readonly metadata: kplus.ObjectMeta;
  readonly spec: { readonly [field: string]: unknown };
}

export const ValidatingAdmissionPolicy = kind<OtherKindProps>(
  'admissionregistration.k8s.io/v1',
  'ValidatingAdmissionPolicy',
);
export const ValidatingAdmissionPolicyBinding = kind<OtherKindProps>(
  'admissionregistration.k8s.io/v1',
  'ValidatingAdmissionPolicyBinding',
);
