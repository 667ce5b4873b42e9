/** Number of inputs of each property. The environment variable `RUNS` changes it. */
export const RUNS = { runs: 200 };
