import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node';

/**
 * Prints which tests are running if the run is ended from outside, and cancels a run in which a suite takes longer than
 * the seconds in `SUITE_LIMIT`.
 */
export default class RunningTests implements Reporter {
  readonly #tests = new Set<TestCase>();
  readonly #suites = new Map<TestModule, { readonly start: number; readonly timer?: NodeJS.Timeout }>();
  #vitest?: Vitest;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
    // Before the listener of Vitest, which exits.
    process.prependOnceListener('SIGTERM', () => this.#print('The run is ended from outside.'));
  }

  onTestModuleStart(suite: TestModule): void {
    const limit = Number(process.env.SUITE_LIMIT);
    const timer = limit ? setTimeout(() => this.#cancel(suite, limit), limit * 1000).unref() : undefined;
    this.#suites.set(suite, { start: Date.now(), timer });
  }

  onTestModuleEnd(suite: TestModule): void {
    clearTimeout(this.#suites.get(suite)?.timer);
    this.#suites.delete(suite);
  }

  onTestCaseReady(test: TestCase): void {
    this.#tests.add(test);
  }

  onTestCaseResult(test: TestCase): void {
    this.#tests.delete(test);
  }

  #cancel(suite: TestModule, limit: number): void {
    this.#print(`${suite.relativeModuleId} takes longer than the limit of ${limit} s.`);
    process.exitCode = 1;
    // The running test ends first, or its own time limit ends it. Tests that did not run count as failed.
    this.#vitest?.cancelCurrentRun('test-failure');
  }

  #print(why: string): void {
    const seconds = (start: number) => `${Math.round((Date.now() - start) / 1000)} s`;
    const suites = [...this.#suites].map(([suite, { start }]) => `   ${suite.relativeModuleId}, for ${seconds(start)}`);
    const tests = [...this.#tests].map((test) => `   ${test.module.relativeModuleId} > ${test.fullName}`);
    // Hooks are not listed: a suite without a running test is in one of them.
    process.stderr.write(['', `-- ${why} Running:`, ...suites, ...tests, ''].join('\n'));
  }
}
