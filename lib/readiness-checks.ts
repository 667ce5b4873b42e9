import type { IConstruct } from 'constructs';
import type { ObjectName } from './component-facts';
import { metadataOf } from './construct-metadata';

// Key that distinguishes our construct metadata from that of other libraries.
const CHECK = 'kubeflow-cdk:readiness-check';

/** Pods that a check connects to. */
export interface CheckedPods {
  /** @default - the namespace of the chart */
  readonly namespace?: string;
  readonly labels: { readonly [key: string]: string };
  /** Port of the containers. */
  readonly port: number;
}

/** A Service that a check connects to. */
export interface CheckedService {
  /** @default - the namespace of the chart */
  readonly namespace?: string;
  readonly service: string;
  readonly port: number;
}

/** A web page must answer with HTTP 200. */
export interface HttpCheck extends CheckedService {
  readonly type: 'http';
  readonly scheme: 'http' | 'https';
  readonly path: string;
}

/** Model servers must serve all versions of these paths of the REST API. */
export interface ModelsCheck extends CheckedService {
  readonly type: 'models';
  readonly scheme: 'http' | 'https';
  readonly paths: readonly string[];
}

/** An NFS server must answer. */
export interface NfsCheck extends CheckedService {
  readonly type: 'nfs';
}

/** A hostname must resolve. With TLS, it must have a valid certificate. */
export interface HostnameCheck {
  readonly type: 'hostname';
  readonly hostname: string;
  readonly tls: boolean;
}

/** All webhooks of a configuration must have the certificate of their certificate authority. */
export interface CaBundleCheck {
  readonly type: 'ca-bundle';
}

export type EndUseCheck = HttpCheck | ModelsCheck | NfsCheck | HostnameCheck | CaBundleCheck;

/** A check of what an object offers to its users. The object is ready only if the check succeeds. */
export interface ReadinessCheck {
  /** The object that is ready only if the check succeeds. */
  readonly object: ObjectName;
  readonly check: EndUseCheck;
  /** Pods that the check connects to. @default - none in the cluster */
  readonly pods?: CheckedPods;
}

/** The object of a check, with its group and namespace. */
export interface CheckedObject {
  readonly group: string;
  readonly kind: string;
  /** Omitted for cluster-scoped objects. */
  readonly namespace?: string;
  readonly name: string;
}

/** Groups of the kinds that components name without their group. */
const GROUPS: { readonly [kind: string]: string } = {
  Deployment: 'apps',
  StatefulSet: 'apps',
  Ingress: 'networking.k8s.io',
  ValidatingWebhookConfiguration: 'admissionregistration.k8s.io',
};

/** Returns the object of a check in a chart with a namespace. */
export function checkedObject(
  { object: { kind, name, namespace }, check }: ReadinessCheck,
  chartNamespace: string | undefined,
): CheckedObject {
  const found = check.type === 'ca-bundle' ? undefined : (namespace ?? chartNamespace);
  return { group: GROUPS[kind] ?? '', kind, ...(found !== undefined && { namespace: found }), name };
}

/** Hostnames that never resolve in a cluster. */
const LOCAL_HOSTNAME = /(^|\.)(localhost|local|test|invalid|internal)$|^[\d.]+$|^\[/;

/** Returns checks of the hostname of a URL. */
export function hostnameChecks(object: ObjectName, url: string | undefined): ReadinessCheck[] {
  const [, scheme, hostname] = /^(https?):\/\/([^:/]+)/.exec(url ?? '') ?? [];
  return hostname === undefined || LOCAL_HOSTNAME.test(hostname)
    ? []
    : [{ object, check: { type: 'hostname', hostname, tls: scheme === 'https' } }];
}

/**
 * Adds checks that confirm the readiness of a component.
 *
 * @param checks is called at synthesis, because the checks can depend on other parts of the program
 */
export function addReadinessChecks(construct: IConstruct, checks: () => readonly ReadinessCheck[]): void {
  construct.node.addMetadata(CHECK, checks);
}

/** Returns the checks of a construct itself. */
export function readinessChecksOf(construct: IConstruct): ReadinessCheck[] {
  return (metadataOf(construct, CHECK) as (() => readonly ReadinessCheck[])[]).flatMap((checks) => checks());
}
