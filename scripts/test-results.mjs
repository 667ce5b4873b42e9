// Prints what failed in a run of .ci/run, and the total of all tests as the last line: node scripts/test-results.mjs FOLDER [FAILED_STEP...]
//
// Reads the reports in the folder: *.json of Vitest, python.xml of pytest, and package.txt of Node.js's test runner. Exits with 1 if a test
// failed or was skipped, or if there is a failed step.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, ...failedSteps] = process.argv.slice(2);
const MESSAGE_LINES = 12;
const LINE_LENGTH = 2000;
const counts = { passed: 0, failed: 0, skipped: 0 };

/** Prints a test with the start of its message. */
function print(suite, state, name, message = '') {
  const lines = message.split('\n').slice(0, MESSAGE_LINES);
  for (const line of [`-- ${suite}: ${state}: ${name}`, ...lines.map((text) => `     ${text}`)]) {
    if (line.trim() !== '') {
      console.log(line.slice(0, LINE_LENGTH));
    }
  }
}

for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
  const suite = file.replace('.json', '');
  const report = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  counts.passed += report.numPassedTests;
  for (const { name, status, message, assertionResults } of report.testResults) {
    for (const test of assertionResults.filter(({ status: state }) => state !== 'passed')) {
      counts[test.status === 'failed' ? 'failed' : 'skipped'] += 1;
      print(suite, test.status, test.fullName, test.failureMessages.join('\n'));
    }
    // A file that cannot be loaded, or whose hook fails.
    if (status === 'failed' && !assertionResults.some((test) => test.status === 'failed')) {
      counts.failed += 1;
      print(suite, 'failed', name, message);
    }
  }
}

const pytest = join(folder, 'python.xml');
if (existsSync(pytest)) {
  const report = readFileSync(pytest, 'utf8');
  counts.passed += [...report.matchAll(/<testcase /g)].length;
  for (const [, attributes, state, message] of report.matchAll(
    /<testcase ([^>]*)><(failure|error|skipped)\b([^>]*)>/g,
  )) {
    counts.passed -= 1;
    counts[state === 'skipped' ? 'skipped' : 'failed'] += 1;
    print('python', state, attributes, message);
  }
}

const packageTest = join(folder, 'package.txt');
if (existsSync(packageTest)) {
  const report = readFileSync(packageTest, 'utf8');
  // For example "ℹ pass 8".
  const count = (name) => Number(report.match(new RegExp(`^\\W*${name} (\\d+)$`, 'm'))?.[1] ?? 0);
  counts.passed += count('pass');
  counts.failed += count('fail') + count('cancelled');
  counts.skipped += count('skipped') + count('todo');
  for (const [line] of report.matchAll(/^.*✖ (?!failing tests).*$/gm)) {
    print('package', 'failed', line.trim());
  }
}

if (counts.skipped > 0) {
  console.log(`-- ${counts.skipped} tests were skipped, which counts as failed: see the reasons in their titles`);
}
if (failedSteps.length > 0) {
  console.log(`-- failed steps: ${failedSteps.join(', ')}`);
}
const failed = Math.max(counts.failed + counts.skipped, Math.sign(failedSteps.length));
console.log(`${counts.passed} passed, ${failed} failed`);
process.exitCode = Math.sign(failed);
