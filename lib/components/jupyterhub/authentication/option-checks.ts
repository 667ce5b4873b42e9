import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkName, DNS_SUBDOMAIN } from '../../../names';
import { isTerraformToken } from '../../../terraform-token';

/** Throws where a name is no e-mail address, though users are named by theirs: the rule would be about nobody. */
export function checkEmails(where: IConstruct, option: string, names: readonly string[] = []): void {
  for (const name of names) {
    if (!isTerraformToken(name) && !/^[^@]+@[^@]+$/.test(name)) {
      throw new KubeflowError(
        where,
        `signIn: "${name}" in \`${option}\` is nobody's name.`,
        'Users are named by their e-mail addresses here.',
        `Use for example "${/^[a-z0-9.]+$/i.test(name) ? name : 'ann'}@example.com".`,
      );
    }
  }
}

/** Throws where a text is not a domain. */
export function checkDomains(where: IConstruct, option: string, domains: readonly string[] = []): void {
  for (const domain of domains) {
    if (!isTerraformToken(domain)) {
      checkName(where, `signIn: ${option}`, domain, {
        ...DNS_SUBDOMAIN,
        accepts: 'A domain in lower case is accepted, for example "example.com".',
      });
    }
  }
}
