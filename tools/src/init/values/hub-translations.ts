import { call, constant, data, literal, map, struct, type } from '../program/code';
import {
  bool,
  environment,
  integer,
  isMap,
  optional,
  pullPolicy,
  resources,
  secretNames,
  size,
  structures,
  text,
  textList,
  textMap,
  Untranslatable,
} from './conversions';
import { custom, simple, type Translation } from './translation';

/** Values of `hub`, except the authenticator. */
export const HUB: readonly Translation[] = [
  simple('hub.baseUrl', 'hub.baseUrl', text),
  simple('hub.args', 'hub.args', textList),
  simple('hub.image.pullPolicy', 'hub.imagePullPolicy', pullPolicy),
  simple('hub.image.pullSecrets', 'hub.imagePullSecrets', secretNames),
  simple('hub.labels', 'hub.podLabels', textMap),
  simple('hub.annotations', 'hub.podAnnotations', textMap),
  simple('hub.nodeSelector', 'hub.nodeSelector', textMap),
  simple('hub.tolerations', 'hub.tolerations', structures),
  simple('hub.resources', 'hub.resources', resources),
  simple('hub.initContainers', 'hub.initContainers', structures),
  simple('hub.extraContainers', 'hub.extraContainers', structures),
  simple('hub.extraVolumes', 'hub.extraVolumes', structures),
  simple('hub.extraVolumeMounts', 'hub.extraVolumeMounts', structures),
  simple('hub.activeServerLimit', 'hub.activeServerLimit', integer),
  simple('hub.allowNamedServers', 'hub.allowNamedServers', bool),
  simple('hub.concurrentSpawnLimit', 'hub.concurrentSpawnLimit', integer),
  simple('hub.consecutiveFailureLimit', 'hub.consecutiveFailureLimit', integer),
  simple('hub.namedServerLimitPerUser', 'hub.namedServerLimitPerUser', integer),
  simple('hub.redirectToServer', 'hub.redirectToServer', bool),
  simple('hub.shutdownOnLogout', 'hub.shutdownOnLogout', bool),
  simple('hub.templateVars', 'hub.templateVars', textMap),
  simple('hub.serviceAccount.annotations', 'hub.serviceAccountAnnotations', textMap),
  custom('hub.extraEnv', (value, { draft }) => {
    const { env, secretEnv } = environment(value);
    draft.set('hub.env', env);
    draft.set('hub.secretEnv', secretEnv);
  }),
  custom('hub.extraConfig', (value, { draft }) => {
    // Older charts have one text.
    draft.set('hub.extraConfig', textMap(typeof value === 'string' ? { 'extra-config': value } : value));
  }),
  custom('hub.existingSecret', (value, { draft, note }) => {
    draft.set('secretName', text(value));
    note('hub.existingSecret', 'rename the keys of the Secret: cookie-secret, proxy-token and crypt-key');
  }),
  {
    paths: ['hub.lifecycle.postStart', 'hub.lifecycle.preStop'],
    run: ({ draft, value }) =>
      draft.set(
        'hub.lifecycle',
        data({ postStart: value('hub.lifecycle.postStart'), preStop: value('hub.lifecycle.preStop') }),
      ),
  },
  {
    paths: ['hub.db.type', 'hub.db.pvc.storage', 'hub.db.pvc.storageClassName', 'hub.db.pvc.subPath', 'hub.db.upgrade'],
    run: ({ draft, value, note }) => {
      const kind = value('hub.db.type') ?? 'sqlite-pvc';
      if (kind === 'sqlite-memory') {
        draft.set('hub.database', call(type('HubDatabase'), 'sqliteInMemory'));
      } else if (kind === 'sqlite-pvc') {
        note('hub.db', 'HubDatabase.sqliteOnClaim with the claim hub-db-dir keeps the database of the release');
        draft.set(
          'hub.database',
          call(type('HubDatabase'), 'sqlite', [], {
            size: optional(value('hub.db.pvc.storage'), size),
            storageClassName: optional(value('hub.db.pvc.storageClassName'), text),
            subPath: optional(value('hub.db.pvc.subPath'), text),
            upgrade: optional(value('hub.db.upgrade'), bool),
          }),
        );
      } else {
        throw new Untranslatable(`use HubDatabase.${kind}(…) with a Secret and the address of the server`);
      }
    },
  },
  custom('hub.extraFiles', (value, { draft }) => draft.set('hub.files', map(hubFiles(value)))),
  custom('hub.services', (value, context) => {
    const services = Object.entries(mapOf(value)).map(([name, each]) => [
      name,
      service(name, mapOf(each), context.skip),
    ]);
    context.draft.set('hub.services', map(Object.fromEntries(services)));
  }),
  custom('hub.loadRoles', (value, { draft }) => {
    const roles = Object.entries(mapOf(value)).map(([name, each]) => {
      const { description, scopes, users, groups, services } = mapOf(each);
      return [
        name,
        struct('HubRoleOptions', {
          description: optional(description, text),
          scopes: optional(scopes, textList),
          users: optional(users, textList),
          groups: optional(groups, textList),
          services: optional(services, textList),
        }),
      ];
    });
    draft.set('hub.roles', map(Object.fromEntries(roles)));
  }),
  custom('debug.enabled', (value, { draft }) => {
    if (value === true) {
      draft.set('hub.logLevel', constant('HubLogLevel', 'DEBUG'));
    }
  }),
];

function mapOf(value: unknown): Record<string, unknown> {
  if (!isMap(value)) {
    throw new Untranslatable('it is not a map');
  }
  return value;
}

function hubFiles(value: unknown) {
  return Object.fromEntries(
    Object.entries(mapOf(value)).map(([name, each]) => {
      const { mountPath, stringData, data: content, mode } = mapOf(each);
      const body =
        typeof stringData === 'string'
          ? stringData
          : isMap(content)
            ? JSON.stringify(content, undefined, 2)
            : undefined;
      if (typeof mountPath !== 'string' || body === undefined) {
        throw new Untranslatable(`${name} has no mountPath, or is not a text: use HubFile.local(…)`);
      }
      const options = mode === undefined ? undefined : { mode: literal(Number(mode)) };
      return [mountPath, call(type('HubFile'), 'text', [literal(body)], options)];
    }),
  );
}

/** Options of a service that have a counterpart. Tokens are generated in the cluster. */
function service(name: string, options: Record<string, unknown>, skip: (path: string, reason: string) => void) {
  const { url, admin, command, display, info, oauth_redirect_uri, oauth_client_id, oauth_no_confirm, ...others } =
    options;
  for (const key of Object.keys(others).filter((each) => each !== 'name')) {
    const isToken = key === 'apiToken' || key === 'api_token';
    skip(
      `hub.services.${name}.${key}`,
      isToken ? 'tokens are generated in the cluster; `token` reads one from a Secret' : 'set it in `hub.services`',
    );
  }
  return struct('HubServiceOptions', {
    url: optional(url, text),
    admin: optional(admin, bool),
    command: optional(command, textList),
    display: optional(display, bool),
    info: optional(info, textMap),
    oauthRedirectUri: optional(oauth_redirect_uri, text),
    oauthClientId: optional(oauth_client_id, text),
    oauthNoConfirm: optional(oauth_no_confirm, bool),
  });
}
