import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import * as ts from 'typescript';
import { execute } from '../../cluster-harness/execute';
import { checkProperty } from '../../random/check-property';
import { type Code, type Expression, evaluate, type Literal, list, literal } from './code';
import { EDGE_CASE_NUMBERS, edgeCaseText } from './edge-cases';
import { print } from './print';
import { asTypeScript } from './program';
import { programs } from './programs';
import { filesIn, run } from './run-program';
import { mapOf } from './structs';

const REPOSITORY = join(__dirname, '../../..');

/** The programs that ran used the build, which has the checks of arguments. The printed ones must use it as well. */
const TSCONFIG_OF_BUILD = {
  extends: join(REPOSITORY, 'tsconfig.json'),
  compilerOptions: { paths: { 'kubeflow-cdk': [join(REPOSITORY, 'build/index.js')] } },
};

// A failure must show the program that failed.
describe('a printed program', () => {
  // Always the same programs, because the compiler is slow. Nothing is searched for.
  const sample = fc.sample(programs, { numRuns: 60, seed: 14 });
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'kubeflow-cdk-printed-'));
    symlinkSync(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'));
    writeFileSync(tsconfigOfBuild(), JSON.stringify(TSCONFIG_OF_BUILD));
    for (const [index, program] of sample.entries()) {
      mkdirSync(programFolder(index));
      writeFileSync(join(programFolder(index), 'main.ts'), asTypeScript(program));
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const tsconfigOfBuild = () => join(folder, 'tsconfig.json');
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
    const environment = { ...process.env, TSX_TSCONFIG_PATH: tsconfigOfBuild() };
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

test('a printed value evaluates to the same value', async () => {
  const literals = fc
    .oneof(edgeCaseText, fc.constantFrom(...EDGE_CASE_NUMBERS), fc.boolean())
    .map((value): Code<Literal> => literal(value));
  const structs = mapOf(edgeCaseText, literals);
  const lists = fc
    .array(fc.oneof<fc.Arbitrary<Expression>[]>(literals, structs))
    .map((items): Expression => list(items));
  await checkProperty(
    lists,
    (expression) => {
      // On one line and on several lines.
      for (const text of [print(expression), print(expression, '', 0)]) {
        expect(isDeepStrictEqual(new Function(`return ${text};`)(), evaluate(expression, new Map()))).toBe(true);
      }
    },
    { runs: 500 },
  );
});

function below(folder: string, files: ReadonlyMap<string, string>): Map<string, string> {
  const inside = [...files].filter(([path]) => path.startsWith(`${folder}/`));
  return new Map(inside.map(([path, text]) => [path.slice(folder.length + 1), text]));
}
