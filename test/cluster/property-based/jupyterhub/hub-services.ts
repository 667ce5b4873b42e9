import * as fc from 'fast-check';
import type { HubGroupOptions, HubRoleOptions, HubServiceOptions } from '../../../../lib';
import { type Code, literal } from '../code';
import { peer } from '../options/common-options';
import { secretKeyRef } from '../options/secret-key-ref';
import { mapOf, structOf } from '../structs';
import type { Values } from '../values';

export function hubServiceOptions(values: Values): fc.Arbitrary<Code<HubServiceOptions>> {
  const absent = fc.constant(literal(undefined));
  return structOf<HubServiceOptions>({
    scopes: scopes(values),
    admin: values.boolean,
    url: values.text('http://announcer:8888', 'https://10.0.0.7', 'http://a.b/c'),
    peers: values.list(peer(values)),
    // A command excludes a URL.
    command: values.allowsInvalid ? values.texts : absent,
    env: values.allowsInvalid ? values.environment : absent,
    token: secretKeyRef(values),
    oauthClientAllowedScopes: scopes(values),
    oauthRedirectUri: values.text('https://announcer.example.com/callback'),
    oauthNoConfirm: values.boolean,
    oauthClientId: values.text('service-x'),
    display: values.boolean,
    info: mapOf(values.plainText(fc.constantFrom('contact', '0')), values.anyText),
  });
}

export function hubRoleOptions(values: Values): fc.Arbitrary<Code<HubRoleOptions>> {
  return structOf<HubRoleOptions>({
    description: values.anyText,
    scopes: scopes(values),
    // Not valid with every authenticator, which is not known here.
    users: values.allowsInvalid
      ? values.list(values.text('ann', 'Ann.Lee@ex.org', 'ü'))
      : fc.constant(literal(undefined)),
    groups: values.list(values.text('teachers', 'Üb leiter')),
    // The services of the hub are not known here.
    services: values.allowsInvalid ? values.list(values.text('announcer')) : fc.constant(literal(undefined)),
  });
}

export function hubGroupOptions(values: Values): fc.Arbitrary<Code<HubGroupOptions>> {
  return structOf<HubGroupOptions>({
    users: values.list(values.text('ann', 'Ann.Lee@ex.org')),
    properties: mapOf(values.plainText(fc.constantFrom('year', '0')), values.anyText),
  });
}

function scopes(values: Values): fc.Arbitrary<Code<string[]>> {
  return values.list(values.text('self', 'read:users', 'servers!user=ann', 'access:servers!group=a!b'));
}
