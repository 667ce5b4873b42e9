import { Authenticator } from '../../../../lib/components/jupyterhub/authentication';
import { HubOf } from '../hub-of';
import { CLIENT } from './authenticator-samples';

const ID = '1234567';
const factories = {
  github: (options: object) => Authenticator.github({ ...CLIENT, ...options }),
  gitlab: (options: object) => Authenticator.gitlab({ ...CLIENT, ...options }),
  google: (options: object) => Authenticator.google({ ...CLIENT, ...options }),
};

describe.each(Object.entries(factories))('userIdAsName of Authenticator.%s', (_, authenticator) => {
  const authentication = (options: object) =>
    new HubOf({ authenticator: authenticator({ userIdAsName: true, ...options }) }).values.authentication;

  test('names users by their permanent id', () => {
    expect(authentication({ allowedUsers: [ID], adminUsers: ['7'] })).toMatchObject({
      user_id_as_name: true,
      allowed_users: [ID],
      admin_users: ['7'],
    });
    expect(authentication({ allowAll: true, userIdAsName: undefined }).user_id_as_name).toBeUndefined();
  });

  test.each(['allowedUsers', 'adminUsers', 'blockedUsers'])('fails if %s has a name that is not an id', (option) => {
    expect(() => authentication({ allowedUsers: [ID], [option]: ['ann@example.com'] })).toThrow(
      `"ann@example.com" in \`${option}\` is not the id of an account.`,
    );
  });
});

test('fails if stripDomain is set with userIdAsName', () => {
  const options = { allowAll: true, hostedDomain: ['example.com'], stripDomain: true, userIdAsName: true };
  expect(() => new HubOf({ authenticator: factories.google(options) })).toThrow(
    'stripDomain and userIdAsName are both set.',
  );
});
