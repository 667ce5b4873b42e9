/**
 * Effect of a change when it is applied, from the most serious to the least:
 *
 * - `data-loss`: data is deleted, or no longer used
 * - `replacement`: the object must be deleted and created again
 * - `interruption`: all pods stop before new ones start
 * - `restart`: pods are replaced one after the other
 * - `kept`: the object leaves the program and remains in the cluster or in the cloud
 * - `in-place`: the object changes, and pods go on
 */
export type Impact = 'data-loss' | 'replacement' | 'interruption' | 'restart' | 'kept' | 'in-place';

export const IMPACTS: readonly Impact[] = ['data-loss', 'replacement', 'interruption', 'restart', 'kept', 'in-place'];

/** An impact, and why. */
export interface ImpactOfChange {
  readonly impact: Impact;
  readonly reason: string;
}

/** The most serious of several impacts. */
export function mostSerious(impacts: readonly ImpactOfChange[]): ImpactOfChange | undefined {
  return [...impacts].sort((a, b) => IMPACTS.indexOf(a.impact) - IMPACTS.indexOf(b.impact))[0];
}
