import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';

/** @see https://jupyterhub.readthedocs.io/en/5.5.2/rbac/scopes.html#available-scopes */
const SCOPES = new Set([
  '(no_scope)',
  'self',
  'inherit',
  'admin-ui',
  'admin:users',
  'admin:auth_state',
  'users',
  'delete:users',
  'list:users',
  'read:users',
  'read:users:name',
  'read:users:groups',
  'read:users:activity',
  'read:roles',
  'read:roles:users',
  'read:roles:services',
  'read:roles:groups',
  'users:activity',
  'admin:servers',
  'admin:server_state',
  'servers',
  'read:servers',
  'delete:servers',
  'tokens',
  'read:tokens',
  'admin:groups',
  'groups',
  'list:groups',
  'read:groups',
  'read:groups:name',
  'delete:groups',
  'admin:services',
  'list:services',
  'read:services',
  'read:services:name',
  'read:hub',
  'access:servers',
  'access:services',
  'users:shares',
  'read:users:shares',
  'groups:shares',
  'read:groups:shares',
  'read:shares',
  'shares',
  'proxy',
  'shutdown',
  'read:metrics',
]);
const FILTER = /^(user|service|server|(user|service|group|server)=.+)$/s;

/** @throws KubeflowError if JupyterHub has no such scope: the hub would not start. */
export function checkScopes(where: IConstruct, prop: string, scopes: readonly string[] = []): void {
  for (const scope of scopes) {
    const [base, ...filter] = scope.split('!');
    if (!SCOPES.has(base)) {
      throw new KubeflowError(
        where,
        `${prop}: "${scope}" is not a scope of JupyterHub.`,
        `Must be one of ${[...SCOPES].join(', ')}.`,
        'To use a custom scope ("custom:…"), define it and the role that has it in `hub.extraConfig`.',
      );
    }
    if (filter.length > 0 && !FILTER.test(filter.join('!'))) {
      throw new KubeflowError(
        where,
        `${prop}: "!${filter.join('!')}" in scope "${scope}" is not a valid filter.`,
        'Must be "!user", "!service" or "!server", or "!user=", "!service=", "!group=" or "!server=" followed by a name.',
        `Use for example "${base}!group=students".`,
      );
    }
  }
}
