import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkInteger } from '../../../validation/integers';
import { type HubDatabase, HubDatabaseKind } from './hub-database';
import { EXTRA_CONFIG_DIRECTORY, extraConfigFiles, TEMPLATES_DIRECTORY } from './hub-file-mounts';
import type { HubOptions } from './hub-options';

/** The section `hub` of `values.json`. */
export function hubValues(where: IConstruct, hub: HubOptions): object {
  checkLimits(where, hub);
  return {
    database: databaseValues(hub.database),
    allow_named_servers: hub.allowNamedServers,
    named_server_limit_per_user: hub.namedServerLimitPerUser,
    concurrent_spawn_limit: hub.concurrentSpawnLimit ?? 64,
    consecutive_failure_limit: hub.consecutiveFailureLimit ?? 5,
    active_server_limit: hub.activeServerLimit,
    redirect_to_server: hub.redirectToServer,
    shutdown_on_logout: hub.shutdownOnLogout,
    cleanup_servers: hub.cleanupServers,
    log_level: hub.logLevel,
    template_paths: hub.templates && [TEMPLATES_DIRECTORY],
    template_vars: templateVariables(where, hub),
    extra_config: extraConfigValues(hub),
    secret_env: hub.secretEnv && Object.keys(hub.secretEnv),
  };
}

function checkLimits(where: IConstruct, hub: HubOptions): void {
  for (const [name, min] of [
    ['namedServerLimitPerUser', 1],
    ['concurrentSpawnLimit', 1],
    ['consecutiveFailureLimit', 0],
    ['activeServerLimit', 1],
  ] as const) {
    const hint = min === 1 ? 'Omit it for no limit.' : undefined;
    checkInteger(where, `hub.${name}`, hub[name], { min, acceptedBy: 'JupyterHub', hint });
  }
  if (hub.namedServerLimitPerUser !== undefined && !hub.allowNamedServers) {
    throw new KubeflowError(
      where,
      'hub.namedServerLimitPerUser is set, but named servers are disabled.',
      'The limit requires `allowNamedServers: true`.',
      'Set `allowNamedServers: true`, or remove `namedServerLimitPerUser`.',
    );
  }
}

function databaseValues(database: HubDatabase | undefined): object | undefined {
  if (database === undefined) {
    return undefined;
  }
  switch (database.kind) {
    case HubDatabaseKind.SQLITE:
      return database.upgrade ? undefined : { kind: 'sqlite', upgrade: false };
    case HubDatabaseKind.SQLITE_IN_MEMORY:
      return { kind: 'memory', upgrade: false };
    default:
      return {
        kind: { POSTGRES: 'postgres', MYSQL: 'mysql', OTHER: 'other' }[database.kind],
        upgrade: database.upgrade,
      };
  }
}

function templateVariables(where: IConstruct, { announcement, templateVars = {} }: HubOptions): object | undefined {
  if (announcement !== undefined && templateVars.announcement !== undefined) {
    throw new KubeflowError(
      where,
      'hub.announcement and hub.templateVars.announcement are both set.',
      '`announcement` sets that template variable.',
      'Remove one of them.',
    );
  }
  for (const name of Object.keys(templateVars)) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      throw new KubeflowError(
        where,
        `hub.templateVars: "${name}" is not a valid variable name.`,
        'Must be letters, digits and "_", and must not start with a digit.',
      );
    }
  }
  const variables = { ...templateVars, ...(announcement !== undefined && { announcement }) };
  return Object.keys(variables).length > 0 ? variables : undefined;
}

function extraConfigValues(hub: HubOptions): object | undefined {
  const files = extraConfigFiles(hub.extraConfig).map(([name]) => name);
  return files.length > 0 ? { folder: EXTRA_CONFIG_DIRECTORY, files } : undefined;
}
