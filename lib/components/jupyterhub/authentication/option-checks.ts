import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkName, DNS_SUBDOMAIN } from '../../../names';
import { isTerraformToken } from '../../../terraform-token';

// JSON parsers reject control characters and lone surrogates.
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;

/** @throws KubeflowError if a text is empty or has control characters. */
export function checkText(where: IConstruct, option: string, text: string | undefined): void {
  if (text !== undefined && !isTerraformToken(text) && !isPrintable(text)) {
    throw new KubeflowError(
      where,
      `authenticator: ${option} ${JSON.stringify(text)} is not valid.`,
      'Must be a non-empty string without control characters.',
    );
  }
}

/** Whether a text is not blank and has no control characters. */
export function isPrintable(text: string): boolean {
  return text.trim() !== '' && !UNPRINTABLE.test(text);
}

/** @throws KubeflowError if a user name is not an e-mail address. Such a rule would match nobody. */
export function checkEmails(where: IConstruct, option: string, names: readonly string[] = []): void {
  for (const name of names) {
    if (!isTerraformToken(name) && !/^[^@]+@[^@]+$/.test(name)) {
      throw new KubeflowError(
        where,
        `authenticator: "${name}" in \`${option}\` is not an e-mail address.`,
        'With this authenticator, user names are e-mail addresses.',
        `Use for example "${/^[a-z0-9.]+$/i.test(name) ? name : 'ann'}@example.com".`,
      );
    }
  }
}

/** @throws KubeflowError if a text is not a domain. */
export function checkDomains(where: IConstruct, option: string, domains: readonly string[] = []): void {
  for (const domain of domains) {
    if (!isTerraformToken(domain)) {
      checkName(where, `authenticator: ${option}`, domain, {
        ...DNS_SUBDOMAIN,
        accepts: 'Must be a domain in lower case, for example "example.com".',
      });
    }
  }
}
