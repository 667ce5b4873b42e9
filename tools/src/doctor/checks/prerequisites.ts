import type { PrerequisiteFact } from '../facts/facts';
import { type Finding, findingsOf } from '../finding';

const { ok, warning, problem } = findingsOf('prerequisites');

/** Reports what must exist and does not, with the reason and the command that creates it. */
export function checkPrerequisites(facts: readonly PrerequisiteFact[]): Finding[] {
  const existing = facts.filter(({ exists }) => exists === true).length;
  const others = facts.filter(({ exists }) => exists !== true);
  return [
    ...(others.length === 0 ? [ok(existing === 0 ? 'none' : `${existing} exist`)] : []),
    ...others.map(({ prerequisite, exists, problem: missing }) => {
      const { kind, namespace, name, reason, requiredBy, command } = prerequisite;
      const title = `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
      const uses = `${reason} (${requiredBy})`;
      if (exists === undefined) {
        return warning(`Not checked: ${title}. ${uses}`, command);
      }
      const message = `${missing ?? `${title} does not exist.`} ${uses}`;
      return prerequisite.blocking ? problem(message, command) : warning(message, command);
    }),
  ];
}
