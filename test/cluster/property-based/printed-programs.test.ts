import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import * as ts from 'typescript';
import { execute } from '../../cluster-harness/execute';
import { type Code, type Expression, evaluate, type Literal, list, literal } from './code';
import { EDGE_CASE_NUMBERS, edgeCaseText } from './edge-cases';
import { print } from './print';
import { asTypeScript } from './program';
import { programs } from './programs';
import { filesIn, run } from './run-program';
import { mapOf } from './structs';

const REPOSITORY = join(__dirname, '../../..');

// A failure must show the program that failed.
describe('a printed program', () => {
  const sample = fc.sample(programs, { numRuns: 60, seed: 14 });
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'kubeflow-cdk-printed-'));
    symlinkSync(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'));
    for (const [index, program] of sample.entries()) {
      mkdirSync(programFolder(index));
      writeFileSync(join(programFolder(index), 'main.ts'), asTypeScript(program));
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const programFolder = (index: number) => join(folder, String(index));

  test('compiles', () => {
    const tsconfig = join(REPOSITORY, 'tsconfig.json');
    const { config } = ts.readConfigFile(tsconfig, ts.sys.readFile);
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, REPOSITORY, undefined, tsconfig);
    const files = [...sample.keys()].map((index) => join(programFolder(index), 'main.ts'));
    // A program may create objects that it does not use.
    const problems = ts.getPreEmitDiagnostics(ts.createProgram(files, { ...options, noUnusedLocals: false }));
    expect(
      problems.map(({ file, messageText }) => [ts.flattenDiagnosticMessageText(messageText, '\n'), file?.text]),
    ).toEqual([]);
  });

  test('writes the same files as the program that ran, or fails with the same error', async () => {
    const environment = { ...process.env, TSX_TSCONFIG_PATH: join(REPOSITORY, 'tsconfig.json') };
    const runner = join(__dirname, 'run-printed-programs.ts');
    await execute([join(REPOSITORY, 'node_modules/.bin/tsx'), runner, folder], { env: environment });
    let written = 0;
    for (const [index, program] of sample.entries()) {
      const { files, error } = run(program);
      const errorFile = join(programFolder(index), 'error');
      expect([index, existsSync(errorFile) ? readFileSync(errorFile, 'utf8') : 'no error']).toEqual([
        index,
        error === undefined ? 'no error' : String(error),
      ]);
      expect(filesIn(join(programFolder(index), 'dist'))).toEqual(below('dist', files));
      expect(filesIn(join(programFolder(index), 'cdktf.out'))).toEqual(below('cdktf.out', files));
      written += files.size > 0 ? 1 : 0;
    }
    expect(written).toBeGreaterThan(sample.length / 5);
  });
});

test('a printed value evaluates to the same value', () => {
  const literals = fc
    .oneof(edgeCaseText, fc.constantFrom(...EDGE_CASE_NUMBERS), fc.boolean())
    .map((value): Code<Literal> => literal(value));
  const structs = mapOf(edgeCaseText, literals);
  const lists = fc
    .array(fc.oneof<fc.Arbitrary<Expression>[]>(literals, structs))
    .map((items): Expression => list(items));
  fc.assert(
    fc.property(lists, (expression) => {
      // On one line and on several lines.
      for (const text of [print(expression), print(expression, '', 0)]) {
        expect(isDeepStrictEqual(new Function(`return ${text};`)(), evaluate(expression, new Map()))).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

function below(folder: string, files: ReadonlyMap<string, string>): Map<string, string> {
  const inside = [...files].filter(([path]) => path.startsWith(`${folder}/`));
  return new Map(inside.map(([path, text]) => [path.slice(folder.length + 1), text]));
}
