import * as cdk8s from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import * as library from '../../../lib';
import { type Expression, evaluate } from './code';
import { print } from './print';

const LIBRARY: { readonly [name: string]: unknown } = library;
const CDK8S: { readonly [name: string]: unknown } = cdk8s;

/** One statement of a program: a value, and the variable that holds it, if any. */
export interface Statement {
  readonly variable?: string;
  readonly value: Expression;
}

/** A program as a user writes it. Its first statement creates `app`. */
export interface Program {
  readonly statements: readonly Statement[];
}

/** Runs all statements. Calls `started` with the app when the app exists. */
export function execute(program: Program, started: (app: cdk8s.App) => void): void {
  const names = new Map<string, unknown>(importedBy(program).map(({ name, value }) => [name, value]));
  for (const { variable, value } of program.statements) {
    const result = evaluate(value, names);
    if (variable !== undefined) {
      names.set(variable, result);
    }
    if (variable === 'app') {
      started(result as cdk8s.App);
    }
  }
}

/** The program as the text of a `main.ts`. */
export function asTypeScript(program: Program): string {
  const lines = program.statements.map(({ variable, value }) => {
    const start = variable === undefined ? '' : `const ${variable} = `;
    return `${start}${print(value, '', 120 - start.length)};`;
  });
  return [...importLines(program), '', ...lines, ''].join('\n');
}

interface Import {
  readonly from: 'cdk8s' | 'cdk8s-plus-27' | 'kubeflow-cdk';
  readonly name: string;
  readonly value: unknown;
}

function importedBy({ statements }: Program): Import[] {
  const variables = new Set(statements.map(({ variable }) => variable));
  const names = new Set(statements.flatMap(({ value }) => namesIn(value)).filter((name) => !variables.has(name)));
  return [...names].sort().map(importOf);
}

function importOf(name: string): Import {
  if (name === 'kplus') {
    return { from: 'cdk8s-plus-27', name, value: kplus };
  }
  if (Object.hasOwn(LIBRARY, name)) {
    return { from: 'kubeflow-cdk', name, value: LIBRARY[name] };
  }
  if (CDK8S[name] === undefined) {
    throw new Error(`neither kubeflow-cdk nor cdk8s exports "${name}"`);
  }
  return { from: 'cdk8s', name, value: CDK8S[name] };
}

function importLines(program: Program): string[] {
  const imports = importedBy(program);
  return (['cdk8s', 'cdk8s-plus-27', 'kubeflow-cdk'] as const).flatMap((module) => {
    const names = imports.filter(({ from }) => from === module).map(({ name }) => name);
    if (names.length === 0) {
      return [];
    }
    return [`import ${module === 'cdk8s-plus-27' ? '* as kplus' : `{ ${names.join(', ')} }`} from '${module}';`];
  });
}

function namesIn(expression: Expression): string[] {
  switch (expression.kind) {
    case 'name':
      return [expression.name];
    case 'as':
      // `kplus.ImagePullPolicy` needs the import of `kplus`.
      return [expression.type.split('.')[0]];
    case 'list':
      return expression.items.flatMap(namesIn);
    case 'struct':
      return expression.fields.flatMap(([, value]) => namesIn(value));
    case 'member':
      return namesIn(expression.of);
    case 'call':
    case 'new':
      return [expression.callee, ...expression.args].flatMap(namesIn);
    default:
      return [];
  }
}
