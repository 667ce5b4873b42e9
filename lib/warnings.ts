import type { IConstruct } from 'constructs';
import { metadataOf } from './construct-metadata';
import { problem } from './errors';

// Keys that distinguish our construct metadata from that of other libraries.
const WARNING = 'kubeflow-cdk:warning';
const SILENCED = 'kubeflow-cdk:silenced';

/** The first line says what is usually wrong. The others say why, and how to fix it. */
type Lines = readonly [what: string, ...hints: string[]];

interface Warning {
  readonly code: string;
  /** Returns undefined if the warning does not apply. */
  readonly lines: () => Lines | undefined;
}

/**
 * Warnings about configuration that is valid and usually wrong. They do not stop synthesis. `KubeflowApp.synth()`
 * prints each warning once with the path of the construct.
 */
export class Warnings {
  /**
   * Adds a warning to a construct. If a construct has the same warning twice, it is printed once.
   *
   * @param construct the construct that the warning is about
   * @param code the code that silences the warning, for example `tf-job/ps-with-gpu`
   * @param what what is usually wrong
   * @param hints why, and how to fix it; one line each
   */
  public static add(construct: IConstruct, code: string, what: string, ...hints: string[]): void {
    Warnings._addLazy(construct, code, () => [what, ...hints]);
  }

  /**
   * Adds a warning that depends on other parts of the program, which can follow. `lines` is called whenever warnings are
   * read. It returns undefined if the warning does not apply.
   *
   * @internal
   */
  public static _addLazy(construct: IConstruct, code: string, lines: () => Lines | undefined): void {
    const warning: Warning = { code, lines };
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
      const texts = warnings
        .filter(({ code }) => !silenced.has(code) && !silenced.has('*'))
        .flatMap(({ code, lines }) => {
          const [what, ...hints] = lines() ?? [];
          return what === undefined
            ? []
            : [problem(construct, what, ...hints, `To silence this warning: Warnings.silence(…, '${code}').`)];
        });
      return [...new Set(texts)];
    });
  }

  private constructor() {}
}
