import { ApiObject } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import type { IPlatform } from '../../platforms/platform';
import { Platform } from '../../platforms/platform-lookup';
import { secretNamesIn } from '../../pods/secret-names';
import { Warnings } from '../../warnings';

const SHOWN = 3;

/**
 * Warns if the operator can read Secrets of other components, which are in its namespace. The operator watches all Secrets
 * there, because it does not request its own by name.
 */
export function warnAboutOtherSecrets(operator: Construct, platform: IPlatform, namespace: string): void {
  // The program can add components after the operator.
  Warnings._addLazy(operator, 'tf-job-operator/secrets-of-others', () => {
    const users = new Map<string, string>();
    for (const object of otherObjects(operator, platform, namespace)) {
      for (const name of secretsOf(object, platform)) {
        users.set(name, users.get(name) ?? object.node.path);
      }
    }
    if (users.size === 0) {
      return undefined;
    }
    const all = [...users].map(([name, path]) => `"${name}" (${path})`);
    const more = all.length > SHOWN ? ` and ${all.length - SHOWN} more` : '';
    return [
      `the operator can read Secrets of other components in its namespace "${namespace}": ${all.slice(0, SHOWN).join(', ')}${more}.`,
      'It watches all Secrets of its namespace, for the certificate of its webhook.',
      "Use a namespace without other components: platform.chart('tf-job-operator', { namespace: 'training-operator' }).",
    ];
  });
}

/** Objects of the namespace that are not part of an operator. */
function otherObjects(operator: Construct, platform: IPlatform, namespace: string): ApiObject[] {
  const own = new Set<IConstruct>(operator.node.findAll());
  return operator.node.root.node
    .findAll()
    .filter((node): node is ApiObject => ApiObject.isApiObject(node) && !own.has(node))
    .filter((object) => (object.metadata.namespace ?? 'default') === namespace)
    .filter((object) => (Platform._above(object) ?? platform) === platform);
}

/** Names of the Secrets that an object is or uses, without those that pull the images of all pods. */
function secretsOf(object: ApiObject, { pods }: IPlatform): string[] {
  const { kind, metadata, ...content } = object.toJson();
  const names = kind === 'Secret' ? [metadata.name] : secretNamesIn(content);
  return names.filter((name) => !pods.imagePullSecrets.includes(name));
}
