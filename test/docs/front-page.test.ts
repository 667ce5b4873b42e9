import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXAMPLES, exampleOutput } from '../examples/run-example';

const ROOT = join(__dirname, '../..');
const PAGE = readFileSync(join(ROOT, 'README.md'), 'utf8');

const fenced = (language: string) =>
  [...PAGE.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, code]) => code);
const programs = fenced('ts');
const lines = fenced('sh').flatMap((block) => block.split('\n'));

test('every program on the front page is a whole example', () => {
  const examples = EXAMPLES.map((name) => readFileSync(join(ROOT, 'examples', name, 'main.ts'), 'utf8'));
  expect(programs.length).toBeGreaterThan(1);
  expect(programs.filter((program) => !examples.includes(program))).toEqual([]);
});

test('the change that moves the laptop program to GKE names a line of each program', () => {
  const [removed, added] = fenced('diff')[0].split('\n');
  expect(programs[0].split('\n')).toContain(removed.slice(1));
  expect(programs[1].split('\n')).toContain(added.slice(1));
});

test('the first program prints no warnings', () => {
  expect(exampleOutput('laptop').summary).toContain('apply with deploy.out/laptop/deploy.sh, or:');
  expect(exampleOutput('laptop').summary).not.toContain('Warning:');
});

test.each(['laptop', 'quickstart'])(
  'the front page lists the commands that examples/%s prints, in order',
  (example) => {
    const printed = exampleOutput(example)
      .summary.split('\n')
      .map((line) => line.trim())
      .filter((line) => /^(minikube|gcloud|kubectl) /.test(line) && !line.includes(' delete '));
    expect(printed.length).toBeGreaterThan(3);
    expect(lines.filter((line) => printed.includes(line))).toEqual(printed);
  },
);
