/**
 * Suites that failed without a fault of the product, and the symptom. The gate does not run them: `npm test` leaves them out unless
 * `ALL=1` is set. Mend or replace a suite to remove it from the list.
 */
export const KNOWN_FLAKY: Readonly<Record<string, string>> = {
  'test/cluster/cli/ui.test.ts': 'a page that reloads itself while Chromium navigates: net::ERR_ABORTED',
  'test/cluster/training-operator/training-operator-gang.test.ts':
    'the operator misses the first changes of a PodGroup that it created, and the suite times out',
  'tools/test/controller/controller.test.ts':
    'waits for the Application in real time: not in the expected state after 30 s on a machine with a load of 20',
};
