import type { k8s } from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import type { NetworkPeer } from '../../../network/network-peer';
import type { INetworkCapability } from '../../../platforms/capabilities/network';

/** A folder in the hub's pod. */
export interface AuthenticatorVolume {
  readonly volume: k8s.Volume;
  readonly mount: k8s.VolumeMount;
}

/** What one way of signing in means for one hub. */
export interface AuthenticatorConfig {
  /** What `values.json` says of it, in the words of `sign_in_values.py`. */
  readonly values: object;
  /** Variables of the hub, which come from Secrets. */
  readonly env: k8s.EnvVar[];
  /** Folders of the hub, with what is not to be in its configuration or is not known yet. */
  readonly volumes: AuthenticatorVolume[];
  /** Where the hub must reach what proves who people are. */
  readonly egress: NetworkPeer[];
}

/** What a way of signing in must know of the hub. */
export interface AuthenticatorContext {
  /** The construct whose prop it is. */
  readonly where: IConstruct;
  /** Name of the Secret that holds what the hub makes for itself. */
  readonly secretName: string;
  /** Name of the optional ConfigMap with the audience of IAP. */
  readonly iapConfigMap: string;
  /** Where people find the hub; undefined without a hostname. */
  readonly url?: string;
  readonly network: INetworkCapability;
}
