import type { IConstruct } from 'constructs';
import { problem } from './errors';

// Keys that distinguish our construct metadata from that of other libraries.
const WARNING = 'kubeflow-cdk:warning';
const SILENCED = 'kubeflow-cdk:silenced';

interface Warning {
  readonly code: string;
  readonly lines: readonly [string, ...string[]];
}

/**
 * Warnings about configuration that is valid and usually wrong. They do not stop synthesis. `KubeflowApp.synth()`
 * prints each warning once with the path of the construct.
 */
export class Warnings {
  /**
   * Adds a warning to a construct.
   *
   * @param construct the construct that the warning is about
   * @param code the code that silences the warning, for example `tf-job/ps-with-gpu`
   * @param what what is usually wrong
   * @param hints why, and how to fix it; one line each
   */
  public static add(construct: IConstruct, code: string, what: string, ...hints: string[]): void {
    const warning: Warning = { code, lines: [what, ...hints] };
    construct.node.addMetadata(WARNING, warning);
  }

  /**
   * Silences a warning for a construct and everything below it.
   *
   * @param scope the construct, a chart or the whole app
   * @param code the code at the end of the warning, or `*` for all warnings
   */
  public static silence(scope: IConstruct, code: string): void {
    scope.node.addMetadata(SILENCED, code);
  }

  /**
   * Returns the warnings of a construct and everything below it, as they are printed.
   *
   * @param scope the construct, a chart or the whole app
   */
  public static of(scope: IConstruct): string[] {
    return scope.node.findAll().flatMap((construct) => {
      const warnings = metadataOf(construct, WARNING) as Warning[];
      // Most constructs have no warnings, so the scopes above them are not searched.
      if (warnings.length === 0) {
        return [];
      }
      const silenced = new Set(construct.node.scopes.flatMap((above) => metadataOf(above, SILENCED)));
      return warnings
        .filter(({ code }) => !silenced.has(code) && !silenced.has('*'))
        .map(({ code, lines: [what, ...hints] }) =>
          problem(construct, what, ...hints, `To silence this warning: Warnings.silence(…, '${code}').`),
        );
    });
  }

  private constructor() {}
}

function metadataOf(construct: IConstruct, type: string): unknown[] {
  return construct.node.metadata.filter((entry) => entry.type === type).map(({ data }) => data);
}
