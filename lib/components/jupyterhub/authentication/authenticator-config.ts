import type { IConstruct } from 'constructs';
import type * as kube from '../../../k8s/kube';
import type { NetworkPeer } from '../../../network/network-peer';
import type { INetworkCapability } from '../../../platforms/capabilities/network';
import type { HubVolume } from '../hub/hub-volume';

/** Configuration of the authenticator of one hub. */
export interface AuthenticatorConfig {
  /** The section `authentication` of `values.json`. `authentication_values.py` declares its fields. */
  readonly values: object;
  /** Environment variables of the hub, read from Secrets. */
  readonly env: kube.EnvVar[];
  /** Volumes of the hub's pod: keys, certificates and the IAP audience. */
  readonly volumes: HubVolume[];
  /** Peers that the hub must reach to authenticate users. */
  readonly egress: NetworkPeer[];
  /** Keys that the authenticator needs in the hub's own Secret. */
  readonly generatedSecretKeys: string[];
  /**
   * Set if people choose their user names themselves: the names that they cannot choose. Rights of other names would belong to
   * anybody.
   */
  readonly reservedNames?: readonly string[];
  /** Whether the hub stores the accounts of admins, so that culling an admin would reset the password. */
  readonly storesAccounts?: boolean;
}

/** Context of the hub that an authenticator belongs to. */
export interface AuthenticatorContext {
  /** The construct that errors name. */
  readonly where: IConstruct;
  /** Name of the hub's own Secret. */
  readonly secretName: string;
  /** Name of the optional ConfigMap with the IAP audience. */
  readonly iapConfigMap: string;
  /** Public URL of the hub; undefined without a hostname. */
  readonly url?: string;
  readonly network: INetworkCapability;
}
