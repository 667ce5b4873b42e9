import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';

/** Fields that the hub expands in texts of notebooks. `notebook_servers.py` has the same list. */
const EXPANDED = ['username', 'user_server', 'servername', 'userid'];

// Names and old forms of these are not expanded: a name can contain any character, also those that end a string in a shell.
const REFUSED =
  /(?<!\{)\{((?:unescaped|escaped|safe)_(?:username|servername|user_server)|hubnamespace|pod_name|pvc_name)\}/;

/**
 * Checks the fields in texts of notebooks. Other braces are literal.
 *
 * @throws KubeflowError if a text contains a field of KubeSpawner that is not expanded.
 */
export function checkNotebookFields(where: IConstruct, what: string, value: unknown): void {
  if (typeof value === 'string') {
    const [, field] = REFUSED.exec(value) ?? [];
    if (field !== undefined) {
      throw new KubeflowError(
        where,
        `${what}: "{${field}}" is a field of KubeSpawner that is not expanded.`,
        `Fields that are expanded: ${EXPANDED.map((name) => `{${name}}`).join(', ')}.`,
        `Use {username}, or the variable JUPYTERHUB_USER of the notebook for the name as it is. For the literal text, use {{${field}}}.`,
      );
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      checkNotebookFields(where, Array.isArray(value) ? `${what}[${key}]` : `${what}.${key}`, inner);
    }
  }
}
