import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { Warnings } from '../warnings';
import type { AssemblyTable, CallEntry, ParameterEntry } from './assembly-table';
import { at, howToFix, joined, type Mistake, whatIsWrong } from './mistake';
import { jsiiName } from './objects';
import { TypeChecks } from './type-checks';
import { exampleText, typeText } from './type-text';

/** Code that silences the warning about keys that the library does not know. */
const UNKNOWN_PROP = 'unknown-prop';

// Values that are invalid for one reason, such as the items of a list, would fill the screen.
const MAX_MISTAKES = 20;

/**
 * Checks the arguments of public constructors and methods against the types that the jsii assembly declares.
 *
 * The compiler checks programs in TypeScript. Plain JavaScript, `any`, and values from YAML or the environment need
 * checks at run time. The build adds a call of this class to each public constructor and method.
 */
export class Calls {
  private readonly types: TypeChecks;

  constructor(private readonly table: AssemblyTable) {
    this.types = new TypeChecks(table.types);
  }

  /**
   * Checks the arguments of a constructor.
   *
   * A class that extends another one of this library passes props that its own check has accepted.
   *
   * @param created the class of the new object (`new.target`)
   * @throws KubeflowError if arguments are invalid.
   */
  public ofConstructor(className: string, created: unknown, args: ArrayLike<unknown>): void {
    const nearest = this.checkedClass(created);
    if (nearest.name !== className) {
      return;
    }
    const call = this.table.calls[className];
    const mistakes = this.mistakesIn(call, args);
    if (mistakes !== undefined) {
      // A class of the program may accept more props than the one that it extends, with any names.
      const own = nearest.extended ? mistakes.flatMap(ofExtendedClass) : mistakes;
      report(placeOfNew(call, args), own);
    }
  }

  /**
   * Checks the arguments of a method.
   *
   * @throws KubeflowError if arguments are invalid.
   */
  public ofMethod(name: string, object: unknown, args: ArrayLike<unknown>): void {
    const call = this.table.calls[name];
    const mistakes = this.mistakesIn(call, args);
    if (mistakes !== undefined) {
      const construct = [object, args[0]].find(isConstruct);
      const subject = `${call.name}()`;
      report(
        { where: construct === undefined ? subject : `${construct.node.path}.${subject}`, construct, subject },
        mistakes,
      );
    }
  }

  /**
   * Checks the arguments of a static method.
   *
   * @throws KubeflowError if arguments are invalid.
   */
  public ofStatic(name: string, args: ArrayLike<unknown>): void {
    const call = this.table.calls[name];
    const mistakes = this.mistakesIn(call, args);
    if (mistakes !== undefined) {
      report({ where: call.name, construct: [args[0]].find(isConstruct), subject: `${call.name}()` }, mistakes);
    }
  }

  /** The class that checks the arguments: the nearest one of this library that has a constructor. */
  private checkedClass(created: unknown): { name?: string; extended: boolean } {
    let extended = false;
    for (let type = created; typeof type === 'function'; type = Object.getPrototypeOf(type)) {
      const name = jsiiName(type) ?? '';
      if (Object.hasOwn(this.table.calls, name)) {
        return { name, extended };
      }
      // A class of this library without a constructor accepts the same props as the one that it extends.
      extended ||= !Object.hasOwn(this.table.types, name);
    }
    return { extended };
  }

  private mistakesIn({ parameters }: CallEntry, args: ArrayLike<unknown>): Mistake[] | undefined {
    let mistakes: Mistake[] | undefined;
    for (let index = 0; index < parameters.length; index++) {
      const parameter = parameters[index];
      if (parameter.variadic) {
        const rest = Array.prototype.slice.call(args, index);
        mistakes = joined(mistakes, at(parameter.name, this.types.of({ list: parameter.type })(rest)));
      } else if (args[index] !== undefined) {
        const inArgument = this.types.of(parameter.type)(args[index]);
        mistakes = joined(mistakes, isProps(parameter, inArgument) ? inArgument : at(parameter.name, inArgument));
      } else if (!parameter.optional) {
        mistakes = joined(mistakes, [this.missing(parameter)]);
      }
    }
    return mistakes;
  }

  private missing({ name, type }: ParameterEntry): Mistake {
    const entry =
      typeof type === 'string' && Object.hasOwn(this.table.types, type) ? this.table.types[type] : undefined;
    const rule = `is required and must be ${typeText(type)}`;
    if (entry?.kind === 'struct') {
      const required = entry.required.map((key) => `\`${key}\``).join(', ');
      return { path: [name], rule: `${rule} object`, fix: required === '' ? undefined : `It requires ${required}.` };
    }
    const examples = entry?.kind === 'class' || entry?.kind === 'interface' ? entry.examples : [];
    return { path: [name], rule, fix: exampleText(examples) };
  }
}

/** Whether paths start with the prop, without the name of the parameter. */
function isProps({ name }: ParameterEntry, mistakes: Mistake[] | undefined): boolean {
  return (name === 'props' || name === 'options') && mistakes !== undefined && mistakes[0].path.length > 0;
}

function ofExtendedClass(mistake: Mistake): Mistake[] {
  const isOwnProp = mistake.path.length === 1 && (mistake.unknownKey ?? mistake.near) !== undefined;
  return isOwnProp
    ? mistake.unknownKey === undefined
      ? [{ ...mistake, unknownKey: String(mistake.path[0]) }]
      : []
    : [mistake];
}

/** The place that errors and warnings name. */
interface Place {
  /** Path of the construct, or the call. */
  readonly where: string;
  /** The construct that gets warnings: the new construct does not exist yet, so this may be its scope. */
  readonly construct: IConstruct | undefined;
  /** The new construct or the method, for warnings. */
  readonly subject: string;
}

/** Throws one error for all mistakes. If all of them are keys that are not near a known one, it warns. */
function report(place: Place, mistakes: readonly Mistake[]): void {
  if (mistakes.every(({ unknownKey }) => unknownKey !== undefined)) {
    for (const mistake of mistakes) {
      warn(place, mistake);
    }
    return;
  }
  if (mistakes.length === 1) {
    throw new KubeflowError(place.where, whatIsWrong(mistakes[0]), ...fixesOf(mistakes[0]));
  }
  const lines = mistakes.map((mistake) => [whatIsWrong(mistake), ...fixesOf(mistake)].join(' '));
  const rest = lines.splice(MAX_MISTAKES).length;
  throw new KubeflowError(
    place.where,
    `${mistakes.length} values are invalid.`,
    ...lines,
    ...(rest === 0 ? [] : [`… and ${rest} more.`]),
  );
}

function warn({ where, construct, subject }: Place, mistake: Mistake): void {
  const hints = [...fixesOf(mistake), 'It has no effect.'];
  if (construct === undefined) {
    // On standard error, and as an event for programs that collect warnings.
    process.emitWarning([`${where}: ${whatIsWrong(mistake)}`, ...hints].join(' '), { code: UNKNOWN_PROP });
  } else {
    Warnings.add(construct, UNKNOWN_PROP, `${subject}: ${whatIsWrong(mistake)}`, ...hints);
  }
}

function fixesOf(mistake: Mistake): string[] {
  return [howToFix(mistake)].filter((fix) => fix !== undefined);
}

function isConstruct(value: unknown): value is IConstruct {
  return typeof (value as IConstruct | undefined)?.node?.path === 'string';
}

/** A construct before it exists. */
function placeOfNew(call: CallEntry, args: ArrayLike<unknown>): Place {
  const [scope, id] = Array.from(args);
  if (!isConstruct(scope)) {
    return { where: call.name, construct: undefined, subject: call.name };
  }
  const name = typeof id === 'string' ? id : call.name;
  return { where: [scope.node.path, name].filter((part) => part !== '').join('/'), construct: scope, subject: name };
}
