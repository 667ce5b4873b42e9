import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { isTerraformToken } from '../../../terraform-token';
import type { UserAccessOptions } from './user-access';

/** Format of the permanent ids of a provider. */
export interface UserIdFormat {
  readonly pattern: RegExp;
  readonly accepts: string;
  readonly example: string;
}

export const ACCOUNT_ID: UserIdFormat = {
  pattern: /^[0-9]+$/,
  accepts: 'With `userIdAsName`, user names are the numbers of accounts.',
  example: '1234567',
};

export const IAP_SUBJECT: UserIdFormat = {
  pattern: /^[^\s/:]+:[^\s/]+$/,
  accepts: 'With `userIdAsName`, user names are the claim `sub` of the signed header.',
  example: 'accounts.google.com:118133858486581853996',
};

/** @throws KubeflowError if a rule names a user by something other than an id. Such a rule would match nobody. */
export function checkUserIds(
  where: IConstruct,
  { allowedUsers, adminUsers, blockedUsers }: Pick<UserAccessOptions, 'allowedUsers' | 'adminUsers' | 'blockedUsers'>,
  { pattern, accepts, example }: UserIdFormat,
): void {
  for (const [option, names] of Object.entries({ allowedUsers, adminUsers, blockedUsers })) {
    const invalid = names?.find((name) => !isTerraformToken(name) && !pattern.test(name));
    if (invalid !== undefined) {
      throw new KubeflowError(
        where,
        `authenticator: "${invalid}" in \`${option}\` is not the id of an account.`,
        accepts,
        `Use for example "${example}".`,
      );
    }
  }
}
