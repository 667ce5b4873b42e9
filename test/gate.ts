import { CONTROL_PLANE, type ModuleName, REAL_NODE, SIMULATION } from './cluster-harness/go-modules';

/**
 * What the gate holds (`.ci/run`), in addition to the unit tests. Each promise of the product is in it once. All other
 * suites run with their own commands, such as `npm run test:cluster`.
 */
export const IS_GATE = process.env.GATE === '1';

/** Suites of the gate by folder of `test/`. */
export const SUITES = {
  // Mutated inputs are drawn at random.
  checks: ['access', 'calls', 'completeness', 'keys', 'kubernetes', 'types'],
  terraform: ['plan'],
  'python-package': ['errors', 'examples', 'metadata', 'types'],
  cluster: [
    'cli/deploy-script',
    'examples/examples-on-any-cluster',
    'examples/examples-on-gke',
    'jupyterhub/jupyterhub',
    'platforms/every-platform',
    'readiness/application-status',
    'tf-serving/model-configurations',
    'training-operator/training-operator',
  ],
  // The two commands of the front page, up to a notebook in Chromium.
  e2e: ['two-commands'],
} as const;

/** Programs that the suites of the gate start, with the files that they read. They are built one at a time, before the suites. */
export const PROGRAMS = [
  ...CONTROL_PLANE,
  ...SIMULATION,
  'training-operator',
  // Definitions of other applications.
  ...(['gateway-api', 'jobset-files', 'cert-manager', 'prometheus-operator'] as const),
  'google-provider',
  ...REAL_NODE,
] as const satisfies readonly ModuleName[];

/** Images that the end-to-end suites of the gate run. */
export const GATE_IMAGES = ['hub', 'proxy', 'notebook', 'training-operator', 'readiness-controller'] as const;

/** Files of the suites in a folder of `test/`: those of the gate, or all. */
export function suitesOf(folder: keyof typeof SUITES): string[] {
  return IS_GATE ? SUITES[folder].map((name) => `test/${folder}/${name}.test.ts`) : [`test/${folder}/**/*.test.ts`];
}
