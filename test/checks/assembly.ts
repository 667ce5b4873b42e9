import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as library from '../../lib';

interface Documented {
  readonly name: string;
  readonly optional?: boolean;
  readonly protected?: boolean;
}

export interface Method extends Documented {
  readonly static?: boolean;
  readonly abstract?: boolean;
  readonly parameters?: readonly (Documented & { readonly variadic?: boolean })[];
}

/** A type in a jsii assembly, as far as the tests read it. */
export interface JsiiType {
  readonly fqn: string;
  readonly name: string;
  readonly kind: 'class' | 'enum' | 'interface';
  readonly datatype?: boolean;
  readonly abstract?: boolean;
  readonly base?: string;
  readonly interfaces?: readonly string[];
  readonly initializer?: Method;
  readonly methods?: readonly Method[];
  readonly properties?: readonly Documented[];
  readonly members?: readonly Documented[];
}

const ROOT = join(__dirname, '..', '..');

/** The public API, as jsii recorded it at the last build. */
export const ASSEMBLY: Readonly<Record<string, JsiiType>> = JSON.parse(readFileSync(join(ROOT, '.jsii'), 'utf8')).types;

/** The table that the checks use. */
export const TABLE = JSON.parse(readFileSync(join(ROOT, 'build', 'checks', 'table.json'), 'utf8'));

/** Public classes by name. */
export const CLASSES = library as unknown as Readonly<Record<string, any>>;

export const TYPES = Object.values(ASSEMBLY);
