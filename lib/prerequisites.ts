import type { IConstruct } from 'constructs';
import { metadataOf } from './construct-metadata';

// Key that distinguishes our construct metadata from that of other libraries.
const PREREQUISITE = 'kubeflow-cdk:prerequisite';

/** Something that must exist before a construct can work, and that the program does not create. */
export interface Prerequisite {
  /** Kind of the object, for example `Secret`, or what it is, for example `DNS record`. */
  readonly kind: string;

  /** Name of the object, or what identifies it, for example a hostname. */
  readonly name: string;

  /**
   * API version of the object, for example `v1`.
   *
   * @default - it is not a Kubernetes object, or one whose API version follows from the kind
   */
  readonly apiVersion?: string;

  /**
   * Namespace of the object.
   *
   * @default - the namespace of the chart, for kinds with a namespace
   */
  readonly namespace?: string;

  /**
   * Keys that a Secret or ConfigMap must have.
   *
   * @default - any
   */
  readonly keys?: string[];

  /** Why it is needed: a sentence. */
  readonly reason: string;

  /**
   * Command that creates it, for a POSIX shell. It must contain no secret: read it from a variable or a file.
   *
   * @default - a command for the kind, if there is one
   */
  readonly command?: string;

  /**
   * Whether the apps cannot start without it. Otherwise it can be created later.
   *
   * @default true for Kubernetes objects
   */
  readonly blocking?: boolean;
}

/**
 * What must exist before the objects of a construct are applied. The printed summary, `plan.json` and `deploy.sh` list
 * it.
 *
 * Secrets, ConfigMaps, ServiceAccounts, claims and StorageClasses to which objects refer are found without a
 * declaration, if the program does not create them. A declaration adds the reason and the command.
 */
export class Prerequisites {
  /**
   * Adds a prerequisite to a construct.
   *
   * @param construct the construct that needs it
   * @param prerequisite what must exist
   */
  public static add(construct: IConstruct, prerequisite: Prerequisite): void {
    construct.node.addMetadata(PREREQUISITE, prerequisite);
  }

  /**
   * Returns the declared prerequisites of a construct and everything below it.
   *
   * @param scope the construct, a chart or the whole app
   */
  public static of(scope: IConstruct): Prerequisite[] {
    return scope.node.findAll().flatMap((construct) => Prerequisites._own(construct));
  }

  /**
   * Returns the declared prerequisites of a construct itself.
   *
   * @internal
   */
  public static _own(construct: IConstruct): Prerequisite[] {
    return metadataOf(construct, PREREQUISITE) as Prerequisite[];
  }

  private constructor() {}
}
