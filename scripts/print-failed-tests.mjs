// Prints the failed and skipped tests from the reports in a folder: *.json of Vitest, python.xml of pytest and package.txt of Node.js.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder] = process.argv.slice(2);
const messageLines = 12;

/** Prints a test with the start of its message. */
function print(suite, state, name, message = '') {
  console.log(`-- ${suite}: ${state}: ${name}`);
  for (const line of message.split('\n').slice(0, messageLines)) {
    if (line.trim() !== '') {
      console.log(`     ${line}`);
    }
  }
}

for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
  const suite = file.replace('.json', '');
  for (const { name, status, message, assertionResults } of JSON.parse(readFileSync(join(folder, file), 'utf8'))
    .testResults) {
    for (const test of assertionResults.filter(({ status: state }) => state !== 'passed')) {
      print(suite, test.status, test.fullName, test.failureMessages.join('\n'));
    }
    if (status === 'failed' && assertionResults.every((test) => test.status === 'passed')) {
      print(suite, 'failed', name, message);
    }
  }
}

const pytest = join(folder, 'python.xml');
if (existsSync(pytest)) {
  for (const [, attributes, state, message] of readFileSync(pytest, 'utf8').matchAll(
    /<testcase ([^>]*)><(failure|error|skipped)\b([^>]*)>/g,
  )) {
    print('python', state, attributes, message);
  }
}

const packageTest = join(folder, 'package.txt');
if (existsSync(packageTest)) {
  for (const [line] of readFileSync(packageTest, 'utf8').matchAll(/^.*✖ (?!failing tests).*$/gm)) {
    print('package', 'failed', line.trim());
  }
}
