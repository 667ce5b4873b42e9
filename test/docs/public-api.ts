import { join } from 'node:path';
import * as ts from 'typescript';

/** A member of a struct or a class, for example `HubOptions.resources` or `Authenticator.iap`. */
export type Member = string;

/** The position after some segments of a path. */
interface Place {
  readonly members: readonly Member[];
  /** Owners of the next segment. A method has several, one for each parameter. */
  readonly types: readonly ts.Type[];
}

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.CommonJS,
  moduleResolution: ts.ModuleResolutionKind.Node10,
  lib: ['lib.es2022.d.ts'],
  strict: true,
  types: [],
};

/**
 * Resolves paths to members of the public API, as pages write them: `notebooks.resources` starts at the root struct,
 * `JupyterHub.url` and `Authenticator.iap.audience` at a class.
 *
 * A path continues through lists and maps to their items, through a prop to the factories of its class, and through a
 * method to the options that it accepts. Options may also be in parentheses, as in `Authenticator.iap({ audience })`.
 * An option of several factories does not need a factory: `authenticator.adminUsers`. The last segment may be `*`, for
 * all members below. A prop with factories includes all of them.
 */
export class PublicApi {
  private readonly checker: ts.TypeChecker;
  private readonly exported = new Map<string, ts.Symbol>();

  /**
   * @param files the source files, including their imports
   * @param folder the folder of the library; types outside it end a path
   * @param root the struct of paths that do not start with a type name
   */
  constructor(
    files: readonly string[],
    private readonly folder: string,
    private readonly root: string,
  ) {
    const program = programOf(files);
    this.checker = program.getTypeChecker();
    for (const file of program.getSourceFiles().filter(({ fileName }) => isWithin(fileName, folder))) {
      const module = this.checker.getSymbolAtLocation(file);
      for (const symbol of module ? this.checker.getExportsOfModule(module) : []) {
        this.exported.set(symbol.name, symbol);
      }
    }
  }

  /**
   * The members of a path.
   *
   * @throws Error if a segment does not exist.
   */
  resolve(path: string): Member[] {
    const [, callee, argumentText] = /^([^(]+)\((.*)\)$/.exec(path) ?? [];
    if (callee !== undefined) {
      const [, options = ''] = /\{(.*)\}/.exec(argumentText) ?? [];
      const names = options.split(',').flatMap((option) => option.split(':')[0].trim() || []);
      return [callee, ...names.map((name) => `${callee}.${name}`)].flatMap((one) => this.resolve(one));
    }
    const parts = path.split('.');
    const all = parts[parts.length - 1] === '*';
    const steps = all ? parts.slice(0, -1) : parts;
    const fromRoot = !this.exported.has(steps[0]);
    const [first, ...rest] = fromRoot ? [this.root, ...steps] : steps;
    let place: Place = { members: [first], types: [this.typeOf(first, path)] };
    for (const part of rest) {
      place = this.step(place, part, path);
    }
    const { members, types } = place;
    const choices = types.filter((type) => factories(type).length > 0 && this.isOurs(type, []));
    return [...members, ...this.below(all ? types : rest.length > 0 ? choices : [], [])];
  }

  /** The members of several paths. A path may continue an earlier one: `audience` after `Authenticator.iap`. */
  resolveTogether(paths: readonly string[]): Member[] {
    const bases: string[] = [];
    return paths.flatMap((path) => {
      for (const base of [...bases].reverse()) {
        const members = this.attempt(`${base}.${path}`);
        if (members && !this.attempt(path)) {
          return members;
        }
      }
      const members = this.resolve(path);
      bases.push(path);
      return members;
    });
  }

  private attempt(path: string): Member[] | undefined {
    try {
      return this.resolve(path);
    } catch {
      return undefined;
    }
  }

  /** Every member below a struct, through the types of some folders. */
  members(struct: string, folders: readonly string[]): Member[] {
    return [...new Set(this.below([this.typeOf(struct, struct)], folders))];
  }

  private typeOf(name: string, path: string): ts.Type {
    const symbol = this.exported.get(name);
    if (!symbol) {
      throw new Error(`\`${path}\`: there is no type "${name}"`);
    }
    return this.checker.getDeclaredTypeOfSymbol(symbol);
  }

  private step({ types }: Place, part: string, path: string): Place {
    for (const type of types) {
      if (/^<.*>$/.test(part)) {
        return { members: [], types: [type] };
      }
      const factory = factories(type).find(({ name }) => name === part);
      const options = this.optionsOf(type).flatMap((option) => {
        const symbol = option.getProperty(part);
        return symbol ? [this.placeOf(option, symbol)] : [];
      });
      if (!factory && options.length > 0) {
        return { members: options.flatMap(({ members }) => members), types: options.flatMap((place) => place.types) };
      }
      const found = factory ?? this.checker.getPropertyOfType(type, part);
      if (found && isPublic(found)) {
        return this.placeOf(type, found);
      }
    }
    const names = types.map((type) => type.symbol?.name ?? this.checker.typeToString(type));
    throw new Error(`\`${path}\`: ${names.join(', ') || 'the type before it'} has no "${part}"`);
  }

  private placeOf(owner: ts.Type, symbol: ts.Symbol): Place {
    const type = this.checker.getTypeOfSymbol(symbol);
    const parameters = type.getCallSignatures().flatMap((signature) => signature.getParameters());
    const nexts = parameters.length > 0 ? parameters.map((one) => this.checker.getTypeOfSymbol(one)) : [type];
    return { members: [`${owner.symbol.name}.${symbol.name}`], types: nexts.map((next) => this.item(next)) };
  }

  /** The type itself, or the item type of a list or a map. */
  private item(declared: ts.Type): ts.Type {
    const type = this.checker.getNonNullableType(declared);
    if (this.checker.isArrayType(type)) {
      return this.item(this.checker.getTypeArguments(type as ts.TypeReference)[0]);
    }
    const value = type.getProperties().length === 0 ? type.getStringIndexType() : undefined;
    return value ? this.item(value) : type;
  }

  /** The leaves below types. Without folders, follows all types of the library. */
  private below(types: readonly ts.Type[], folders: readonly string[], seen: readonly ts.Type[] = []): Member[] {
    return types
      .filter((type) => !seen.includes(type))
      .flatMap((type) =>
        this.partsOf(type).flatMap((symbol) => {
          const { members, types: next } = this.placeOf(type, symbol);
          const inner = next.filter((one) => this.isOurs(one, folders));
          const leaves = this.below(inner, folders, [...seen, type]);
          const isFactory = symbol.declarations?.some(ts.isMethodDeclaration);
          return leaves.length > 0 && !isFactory ? leaves : [...members, ...leaves];
        }),
      );
  }

  /** Structs that the factories of a class accept. */
  private optionsOf(type: ts.Type): ts.Type[] {
    return factories(type)
      .filter(isPublic)
      .flatMap((factory) => this.placeOf(type, factory).types)
      .filter((option) => this.isOurs(option, []));
  }

  private partsOf(type: ts.Type): ts.Symbol[] {
    return type.isClass() ? factories(type).filter(isPublic) : type.getProperties();
  }

  private isOurs(type: ts.Type, folders: readonly string[]): boolean {
    const isStruct = (type.flags & ts.TypeFlags.Object) !== 0 && type.symbol !== undefined;
    const files = isStruct ? (type.symbol.declarations ?? []).map((one) => one.getSourceFile().fileName) : [];
    const within = folders.length > 0 ? folders : [this.folder];
    return files.length > 0 && files.every((file) => within.some((folder) => isWithin(file, folder)));
  }
}

const programs = new Map<string, ts.Program>();

/** Caches programs. */
function programOf(files: readonly string[]): ts.Program {
  const key = files.join('\n');
  const host = ts.createCompilerHost(OPTIONS);
  // Only names and types are needed.
  host.jsDocParsingMode = ts.JSDocParsingMode.ParseNone;
  const program = programs.get(key) ?? ts.createProgram(files, OPTIONS, host);
  programs.set(key, program);
  return program;
}

/** Static methods that create an instance of a class. */
function factories(type: ts.Type): ts.Symbol[] {
  const statics = [...(type.symbol?.exports?.values() ?? [])];
  return type.isClass() ? statics.filter(({ declarations }) => declarations?.some(ts.isMethodDeclaration)) : [];
}

function isPublic({ name, declarations = [] }: ts.Symbol): boolean {
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  return !name.startsWith('_') && declarations.every((one) => (ts.getCombinedModifierFlags(one) & hidden) === 0);
}

/** Whether a file belongs to a folder. Structures of Kubernetes belong to none: pages do not list their fields. */
function isWithin(file: string, folder: string): boolean {
  if (file.endsWith('/lib/k8s/structs.ts')) {
    return false;
  }
  return file === folder || file.startsWith(folder.endsWith('.ts') ? folder : join(folder, '/'));
}

/** The message of an error, or an empty list if there is none. */
export function errorMessages(action: () => unknown): string[] {
  try {
    action();
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}
