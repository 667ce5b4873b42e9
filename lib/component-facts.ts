import type { IConstruct } from 'constructs';
import { metadataOf } from './construct-metadata';

// Keys that distinguish our construct metadata from that of other libraries.
const FACTS = 'kubeflow-cdk:facts';
const NOT_GATING = 'kubeflow-cdk:not-gating';

/** A Kubernetes object by name. */
export interface ObjectName {
  readonly kind: string;
  /** @default - the namespace of the chart */
  readonly namespace?: string;
  readonly name: string;
}

/** A Service with a web page. */
export interface OpenTarget {
  /** @default - the namespace of the chart */
  readonly namespace?: string;
  readonly service: string;
  readonly port: number;
  readonly scheme: 'http' | 'https';
  readonly path: string;
  /** Secret with the password of the page. @default - none */
  readonly passwordSecret?: { readonly namespace?: string; readonly name: string; readonly key: string };
}

/** Pods that a component creates when users request them. */
export interface UserPods {
  /** @default - the namespace of the chart */
  readonly namespace?: string;
  /** Labels of all such pods and of the claims that belong to them. */
  readonly labels: { readonly [key: string]: string };
  /** Workload that starts the pods. */
  readonly startedBy: ObjectName;
  /** Whether users have claims that remain when the pods stop. */
  readonly claims: boolean;
  /** Variants that users can select. The default comes first. */
  readonly variants: readonly UserPodVariant[];
  /** Fields of the pod that name other objects. `priorityClassNames` lists those of all variants. */
  readonly spec: { readonly [field: string]: unknown };
}

/** Images and requested resources of a pod. */
export interface UserPodVariant {
  readonly images: readonly string[];
  readonly requests: { readonly [resource: string]: string | number };
}

/** What tools must know about a component and its objects do not show. */
export interface ComponentFacts {
  /** URLs of the component. */
  readonly urls?: readonly string[];
  readonly open?: OpenTarget;
  readonly userPods?: UserPods;
  /** Objects that the component creates itself when it runs. */
  readonly creates?: readonly ObjectName[];
}

/**
 * Adds facts about a component.
 *
 * @param facts is called at synthesis, because the facts can depend on other parts of the program
 */
export function addFacts(construct: IConstruct, facts: () => ComponentFacts): void {
  construct.node.addMetadata(FACTS, facts);
}

/** Returns the facts of a construct itself. */
export function factsOf(construct: IConstruct): ComponentFacts[] {
  return (metadataOf(construct, FACTS) as (() => ComponentFacts)[]).map((facts) => facts());
}

/**
 * Marks an object whose state does not matter for the readiness of its component, for example spare capacity.
 *
 * @returns the object
 */
export function notGating<T extends IConstruct>(object: T): T {
  object.node.addMetadata(NOT_GATING, true);
  return object;
}

/** Whether an object matters for the readiness of its component. */
export function isGating(object: IConstruct): boolean {
  return metadataOf(object, NOT_GATING).length === 0;
}
