import type { IConstruct } from 'constructs';
import { problem } from './errors';

// By these, metadata of constructs is told from that of others.
const WARNING = 'kubeflow-cdk:warning';
const SILENCED = 'kubeflow-cdk:silenced';

interface Warning {
  readonly code: string;
  readonly lines: readonly [string, ...string[]];
}

/**
 * What is legal and usually wrong. Synthesis goes on, and `KubeflowApp.synth()` tells it once, with the path of the construct.
 */
export class Warnings {
  /**
   * Warns of a construct.
   *
   * @param construct the construct that the warning is about
   * @param code by which it can be silenced, for example `tf-job/ps-with-gpu`
   * @param what what is usually wrong
   * @param mend why, and how to mend it; a line each
   */
  public static add(construct: IConstruct, code: string, what: string, ...hint: string[]): void {
    const warning: Warning = { code, lines: [what, ...hint] };
    construct.node.addMetadata(WARNING, warning);
  }

  /**
   * Silences a warning of a construct and of all below it: what it warns of is meant.
   *
   * @param scope the construct, a chart or the whole app
   * @param code the code that the warning ends with, or `*` for all
   */
  public static silence(scope: IConstruct, code: string): void {
    scope.node.addMetadata(SILENCED, code);
  }

  /**
   * The warnings of a construct and of all below it, as they are told.
   *
   * @param scope the construct, a chart or the whole app
   */
  public static of(scope: IConstruct): string[] {
    return scope.node.findAll().flatMap((construct) => {
      const warnings = metadataOf(construct, WARNING) as Warning[];
      // Few constructs have any, and who is above the others need not be known.
      if (warnings.length === 0) {
        return [];
      }
      const silenced = new Set(construct.node.scopes.flatMap((above) => metadataOf(above, SILENCED)));
      return warnings
        .filter(({ code }) => !silenced.has(code) && !silenced.has('*'))
        .map(({ code, lines: [what, ...hint] }) =>
          problem(construct, what, ...hint, `If it is meant: Warnings.silence(…, '${code}').`),
        );
    });
  }

  private constructor() {}
}

function metadataOf(construct: IConstruct, type: string): unknown[] {
  return construct.node.metadata.filter((entry) => entry.type === type).map(({ data }) => data);
}
