import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { inject } from 'vitest';
import { type Expression, literal, struct } from '../cluster/property-based/code';
import type { Program } from '../cluster/property-based/program';
import { validPrograms } from '../cluster/property-based/programs';
import { filesIn, run } from '../cluster/property-based/run-program';
import { checkProperty } from '../random/check-property';
import { seed } from '../random/seed';
import { asPython, NotInPython } from './print-python';
import { type PythonError, PythonRunner } from './python-runner';
import { pyright, type TypeProblem } from './type-checkers';

/** Names of the output folders, and the props that set them. */
const OUTPUT = { dist: 'outdir', 'cdktf.out': 'terraformOutdir', 'deploy.out': 'deployOutdir' };

describe('a program in Python', () => {
  let folder: string;
  let runner: PythonRunner;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'kubeflow-cdk-python-programs-'));
    runner = new PythonRunner(inject('python'));
  });
  afterAll(() => {
    runner.end();
    rmSync(folder, { recursive: true, force: true });
  });

  test('passes pyright', () => {
    const programs = fc.sample(validPrograms, { numRuns: 60, seed: seed() });
    const files = programs.flatMap((program, index) => {
      const file = join(folder, `program${index}.py`);
      const text = textOf(program);
      if (text !== undefined) {
        writeFileSync(file, text);
      }
      return text === undefined ? [] : [file];
    });
    const lineOf = (problem: TypeProblem) => {
      const [file, line] = problem.place.split(':');
      return readFileSync(file, 'utf8').split('\n')[Number(line) - 1];
    };
    expect(pyright(inject('python'), files).map((problem) => [problem.message, lineOf(problem)])).toEqual([]);
  });

  test('writes the same files as in TypeScript, or fails with the same error', async () => {
    const counts = { written: 0, failed: 0, notInPython: 0 };
    await checkProperty(
      validPrograms,
      async (program) => {
        const home = mkdtempSync(join(folder, 'program-'));
        const text = textOf(withOutputFolders(program, home));
        if (text === undefined) {
          counts.notInPython += 1;
          return;
        }
        writeFileSync(join(home, 'main.py'), text);
        mkdirSync(join(home, 'output'));
        const error = await runner.run(join(home, 'main.py'));
        const expected = run(program);
        expect(error?.traceback && comparable(error)).toEqual(expected.error && String(expected.error));
        expect(filesIn(join(home, 'output'))).toEqual(expected.files);
        counts[expected.error === undefined ? 'written' : 'failed'] += 1;
        rmSync(home, { recursive: true });
      },
      // More than a hundred of them write files. The others fail with an error.
      { runs: 350, print: asPython },
    );
    process.stderr.write(`programs in Python: ${JSON.stringify(counts)}\n`);
    expect(counts.written).toBeGreaterThanOrEqual((counts.written + counts.failed + counts.notInPython) / 4);
  });
});

function textOf(program: Program): string | undefined {
  try {
    return asPython(program);
  } catch (error) {
    if (error instanceof NotInPython) {
      return undefined;
    }
    throw error;
  }
}

/** The error as JavaScript prints it. */
function comparable({ class: name, text }: PythonError): string {
  return `${name === 'builtins.RuntimeError' ? 'Error' : name.replace('kubeflow_cdk.', '')}: ${text}`;
}

/** Sets the output folders in the program, because all programs of a process have the same environment variables. */
function withOutputFolders({ statements: [app, ...others] }: Program, home: string): Program {
  if (app.value.kind !== 'new') {
    throw new Error('the first statement does not create an app');
  }
  const [props] = app.value.args;
  const isKubeflowApp = app.value.callee.kind === 'name' && app.value.callee.name === 'KubeflowApp';
  const folders = Object.entries(OUTPUT)
    .filter(([, prop]) => isKubeflowApp || prop === 'outdir')
    .map(([name, prop]): [string, Expression] => [prop, literal(join(home, 'output', name))]);
  const fields = [...(props?.kind === 'struct' ? props.fields : []), ...folders];
  return { statements: [{ ...app, value: { ...app.value, args: [struct(fields)] } }, ...others] };
}
