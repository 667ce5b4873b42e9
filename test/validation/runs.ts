/** How often a property is tested. fast-check prints the seed of a run that fails. */
export const RUNS = { numRuns: 200 };
