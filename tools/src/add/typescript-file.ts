import type * as ts from 'typescript';
import { importsOf, type Statement } from '../init/program/code';
import { importLine, statementLines } from '../init/program/typescript';
import type { Target } from './additions';

type TypeScript = typeof ts;

/** A platform in a program. */
export interface ProgramPlatform extends Target {
  readonly environment: string;
}

/** A program in a shape that lines can be added to: a top-level `app.synth()`, and platforms in constants. */
export class TypeScriptFile {
  private readonly source: ts.SourceFile;

  constructor(
    private readonly compiler: TypeScript,
    private readonly text: string,
  ) {
    this.source = compiler.createSourceFile(
      'main.ts',
      text,
      compiler.ScriptTarget.Latest,
      true,
      compiler.ScriptKind.TS,
    );
  }

  /** Platforms in constants, in the order of the program. */
  public platforms(): ProgramPlatform[] {
    const { compiler } = this;
    return this.source.statements.filter(compiler.isVariableStatement).flatMap((statement) =>
      statement.declarationList.declarations.flatMap(({ name, initializer }) => {
        if (!initializer || !compiler.isNewExpression(initializer) || !compiler.isIdentifier(name)) {
          return [];
        }
        const platform = initializer.expression.getText(this.source).replace(/^.*\./, '');
        const environment = initializer.arguments?.[1];
        return /Platform$/.test(platform) && environment && compiler.isStringLiteralLike(environment)
          ? [{ variable: name.text, platform, environment: environment.text }]
          : [];
      }),
    );
  }

  /** All names that the program declares at the top. */
  public names(): string[] {
    const { compiler } = this;
    return this.source.statements
      .filter(compiler.isVariableStatement)
      .flatMap(({ declarationList }) => declarationList.declarations.map(({ name }) => name.getText(this.source)));
  }

  /** The program with statements before `app.synth()`; undefined if it has no such call. The rest stays as it is. */
  public withStatements(statements: readonly Statement[]): string | undefined {
    const synthesis = this.synthesis();
    if (synthesis === undefined) {
      return undefined;
    }
    const newline = this.text.includes('\r\n') ? '\r\n' : '\n';
    const start = this.startOfParagraph(synthesis);
    const lines = statementLines(statements);
    // The empty line that starts the paragraph is there already.
    const added = lines[0] === '' ? lines.slice(1) : lines;
    const edits = [...this.importEdits(statements), { start, end: start, text: `${added.join('\n')}\n\n` }];
    return edits
      .sort((a, b) => b.start - a.start)
      .reduce(
        (text, edit) => text.slice(0, edit.start) + edit.text.replaceAll('\n', newline) + text.slice(edit.end),
        this.text,
      );
  }

  /** The last top-level statement `app.synth()`. */
  private synthesis(): ts.Statement | undefined {
    const { compiler } = this;
    return [...this.source.statements]
      .reverse()
      .find(
        (statement) =>
          compiler.isExpressionStatement(statement) &&
          compiler.isCallExpression(statement.expression) &&
          compiler.isPropertyAccessExpression(statement.expression.expression) &&
          statement.expression.expression.name.text === 'synth',
      );
  }

  /** The start of the line of a statement, or of the comments above it. */
  private startOfParagraph(statement: ts.Statement): number {
    const [comment] = this.compiler.getLeadingCommentRanges(this.text, statement.getFullStart()) ?? [];
    return comment?.pos ?? statement.getStart(this.source);
  }

  private importEdits(statements: readonly Statement[]): { start: number; end: number; text: string }[] {
    const imports = this.source.statements.filter(this.compiler.isImportDeclaration);
    return [...importsOf(statements, false)].flatMap(([module, names]) => {
      const declaration = imports.find(
        (each) =>
          this.compiler.isStringLiteral(each.moduleSpecifier) &&
          each.moduleSpecifier.text === module &&
          !each.importClause?.isTypeOnly,
      );
      const bindings = declaration?.importClause?.namedBindings;
      if (module === 'cdk8s-plus-27') {
        const isImported = bindings && this.compiler.isNamespaceImport(bindings) && bindings.name.text === 'kplus';
        return isImported ? [] : [this.newImport(module, names, imports)];
      }
      if (declaration === undefined || bindings === undefined || !this.compiler.isNamedImports(bindings)) {
        return [this.newImport(module, names, imports)];
      }
      const existing = bindings.elements.map((element) => element.getText(this.source));
      const missing = [...names].filter((name) => !existing.includes(name));
      if (missing.length === 0) {
        return [];
      }
      const line = importLine([module, [...existing, ...missing]]);
      const quoted = declaration.moduleSpecifier.getText(this.source).startsWith('"')
        ? line.replaceAll("'", '"')
        : line;
      return [{ start: declaration.getStart(this.source), end: declaration.end, text: quoted }];
    });
  }

  /** A new import stands before the first one of a package that comes later in the alphabet. */
  private newImport(module: string, names: Iterable<string>, imports: readonly ts.ImportDeclaration[]) {
    const line = importLine([module, names]);
    const next = imports.find(({ moduleSpecifier }) => moduleSpecifier.getText(this.source).slice(1, -1) > module);
    const start = next?.getStart(this.source) ?? imports.at(-1)?.end ?? 0;
    return { start, end: start, text: next || start === 0 ? `${line}\n` : `\n${line}` };
  }
}
