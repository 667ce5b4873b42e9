import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import * as ts from 'typescript';
import { type Code, definedProps, type Props, type Statement } from '../../src/init/program/code';

const ROOT = join(__dirname, '..', '..', '..');

/** Errors of the type checker in programs that import the library. */
export function typeErrors(files: readonly string[]): string[] {
  const program = ts.createProgram([...files], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Preserve,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    moduleDetection: ts.ModuleDetectionKind.Force,
    strict: true,
    noEmit: true,
    noUnusedLocals: true,
    skipLibCheck: true,
    esModuleInterop: true,
    types: ['node'],
    typeRoots: [join(ROOT, 'node_modules', '@types')],
    baseUrl: ROOT,
    paths: {
      'kubeflow-cdk': [join(ROOT, 'lib', 'index.ts')],
      '*': [join(ROOT, 'node_modules', '*'), join(ROOT, 'node_modules', '@types', '*')],
    },
  });
  return files.flatMap((file) => {
    const source = program.getSourceFile(file);
    if (source === undefined) {
      return [`${file} is missing`];
    }
    const found: readonly ts.Diagnostic[] = [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ];
    return found.map(({ messageText }) => `${file}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
  });
}

/** What Biome would change in files, with the rules of this repository. */
export async function runBiome(files: readonly string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'biome-'));
  try {
    const settings = JSON.parse(readFileSync(join(ROOT, 'biome.json'), 'utf8'));
    writeFileSync(
      join(folder, 'biome.json'),
      `${JSON.stringify({ formatter: settings.formatter, javascript: settings.javascript }, undefined, 2)}\n`,
    );
    files.forEach((file, index) => {
      cpSync(file, join(folder, `${index}${extname(file)}`));
    });
    return await new Promise((resolve) => {
      execFile(
        process.execPath,
        [join(ROOT, 'node_modules', '@biomejs', 'biome', 'bin', 'biome'), 'check', '--max-diagnostics=20', '.'],
        { cwd: folder },
        (error, stdout, stderr) => resolve(error ? `${stdout}${stderr}` : ''),
      );
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The program with the type of each struct written out. The compiler then checks the names that Python programs use.
 */
export function withCheckedStructs(statements: readonly Statement[]): { preamble: string; statements: Statement[] } {
  return {
    preamble: [
      "import * as cdk8sPlus from 'cdk8s-plus-27';",
      "import * as library from 'kubeflow-cdk';",
      'const checked = { as: <T>(value: T) => value };',
      'void (cdk8sPlus.Cpu && library.KubeflowApp && checked);\n',
    ].join('\n'),
    statements: statements.map((statement) => ({ ...statement, code: withTypes(statement.code) })),
  };
}

function withTypes(code: Code): Code {
  const all = (props?: Props) =>
    props && Object.fromEntries(definedProps(props).map(([key, value]) => [key, withTypes(value)]));
  switch (code.kind) {
    case 'struct': {
      const module = code.module === 'cdk8s-plus-27' ? 'cdk8sPlus' : 'library';
      return {
        kind: 'call',
        of: { kind: 'name', name: 'checked' },
        method: `as<${module}.${code.type}>`,
        args: [],
        props: all(code.props),
      };
    }
    case 'list':
      return { ...code, items: code.items.map(withTypes) };
    case 'map':
      return { ...code, entries: code.entries.map(([key, value]) => [key, withTypes(value)]) };
    case 'new':
    case 'call':
      return { ...code, of: withTypes(code.of), args: code.args.map(withTypes), props: all(code.props) };
    default:
      return code;
  }
}
