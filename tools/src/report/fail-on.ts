import { CliError } from '../cli-error';
import { ExitCode } from '../exit-codes';
import { nearest } from '../nearest';
import type { Change } from './compare/change';
import { IMPACTS, type Impact } from './compare/impact';
import { type Finding, SEVERITIES, type Severity } from './findings/finding';
import { RULES } from './findings/rules';

/** What makes the command fail. */
export interface FailOn {
  readonly severities: ReadonlySet<Severity>;
  /** Identifiers of rules. */
  readonly rules: ReadonlySet<string>;
  readonly impacts: ReadonlySet<Impact>;
}

const SUBJECTS = [...new Set(Object.keys(RULES).map(subjectOf))];

/**
 * Reads the values of `--fail-on`: severities, rules, subjects of rules such as `images`, and impacts of changes.
 *
 * @param comparing whether there are changes
 * @throws CliError if a value is unknown
 */
export function parseFailOn(values: readonly string[], comparing: boolean): FailOn {
  const severities = new Set<Severity>();
  const rules = new Set<string>();
  const impacts = new Set<Impact>();
  for (const value of values.flatMap((text) => text.split(',')).map((text) => text.trim())) {
    const severity = SEVERITIES.find((each) => each === value);
    const impact = IMPACTS.find((each) => each === value);
    if (severity !== undefined) {
      for (const each of SEVERITIES.slice(0, SEVERITIES.indexOf(severity) + 1)) {
        severities.add(each);
      }
    } else if (impact !== undefined) {
      if (!comparing) {
        throw new CliError(`--fail-on "${value}" requires --against.`, {
          reason: 'It is an impact of changes between two outputs.',
          hint: 'Name a folder or a Git revision to compare with, for example --against origin/main.',
          exitCode: ExitCode.usage,
        });
      }
      impacts.add(impact);
    } else if (value in RULES || SUBJECTS.includes(value)) {
      for (const rule of Object.keys(RULES).filter((each) => each === value || subjectOf(each) === value)) {
        rules.add(rule);
      }
    } else {
      throw new CliError(`--fail-on "${value}" is neither a severity, a rule nor an impact.`, {
        reason: accepted(value),
        exitCode: ExitCode.usage,
      });
    }
  }
  return { severities, rules, impacts };
}

/** Findings and changes that make the command fail. */
export function failures(
  { severities, rules, impacts }: FailOn,
  findings: readonly Finding[],
  changes: readonly Change[] = [],
): string[] {
  return [
    ...findings
      .filter(({ severity, rule }) => severities.has(severity) || rules.has(rule))
      .map(
        ({ severity, rule, object, path }) => `${severity} ${rule}: ${object}${path === undefined ? '' : ` (${path})`}`,
      ),
    ...changes
      .filter(({ impact }) => impacts.has(impact))
      .map(({ impact, change, object }) => `${impact}: ${change} ${object}`),
  ];
}

/** The nearest name, and what there is. A list of all rules would be too long. */
function accepted(value: string): string {
  const match = nearest(value, [...SEVERITIES, ...SUBJECTS, ...Object.keys(RULES), ...IMPACTS]);
  return [
    ...(match === undefined ? [] : [`Did you mean "${match}"?`]),
    `Severities: ${SEVERITIES.join(', ')}. Impacts: ${IMPACTS.join(', ')}.`,
    `Rules start with ${SUBJECTS.join(', ')}; the report names them.`,
  ].join('\n');
}

function subjectOf(rule: string): string {
  return rule.split('/')[0];
}
