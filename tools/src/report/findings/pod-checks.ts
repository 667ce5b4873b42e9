import { describe, referenceTo } from '../../kubernetes/objects';
import { fieldsOf } from '../input/fields';
import { containersOf, type PodSet } from '../input/pod-sets';
import { boundRoles } from '../sections/roles';
import { enforcedLevel, mountsToken } from '../sections/workloads';
import { at, type Checked, type FindingDraft } from './finding';
import { baselineViolations, LEVELS, type PodSecurityLevel, restrictedViolations } from './pod-security-standards';

/** Checks pods against the Pod Security Standards, and what their namespaces enforce. */
export function podSecurityFindings({ input, pods }: Checked): FindingDraft[] {
  return [...pods.flatMap(standardFindings), ...namespaceFindings(input, pods)];
}

function standardFindings({ name, path, spec, annotations }: PodSet): FindingDraft[] {
  if (spec === undefined) {
    return [];
  }
  const privileged = baselineViolations(spec, annotations);
  const baseline = restrictedViolations(spec);
  return [
    ...(privileged.length > 0 ? [at('pod-security/privileged', name, path, sentence(privileged))] : []),
    ...(privileged.length === 0 && baseline.length > 0
      ? [at('pod-security/baseline', name, path, sentence(baseline))]
      : []),
  ];
}

function namespaceFindings(input: Checked['input'], pods: readonly PodSet[]): FindingDraft[] {
  const own = input.objects.filter(({ object: { kind } }) => kind === 'Namespace');
  const names = own.map(({ object }) => object.metadata.name);
  const others = [...new Set(pods.map(({ namespace }) => namespace))].filter((name) => !names.includes(name));
  return [
    ...own.flatMap(({ object: { metadata }, path }) => {
      const level = enforcedLevel(input, metadata.name);
      return LEVELS.indexOf((level ?? 'privileged') as PodSecurityLevel) < LEVELS.indexOf('restricted')
        ? [at('pod-security/namespace', `Namespace ${metadata.name}`, path, `It enforces ${level ?? 'no level'}.`)]
        : [];
    }),
    ...others.map((name) =>
      at(
        'pod-security/unknown-namespace',
        `Namespace ${name}`,
        pods.find(({ namespace }) => namespace === name)?.path,
        'Pods run in this namespace, and the program does not create it.',
      ),
    ),
  ];
}

/** Checks which pods have tokens of the API server. */
export function tokenFindings({ input, pods }: Checked): FindingDraft[] {
  const bound = new Set(
    boundRoles(input).flatMap(({ binding, subjects }) =>
      subjects
        .filter(({ kind }) => kind === 'ServiceAccount')
        .map(({ namespace, name }) => `${namespace ?? binding.object.metadata.namespace ?? 'default'}/${name}`),
    ),
  );
  const mounted = pods.flatMap((set) => {
    const { name, path, namespace, serviceAccount } = set;
    if (mountsToken(input, set) !== true) {
      return [];
    }
    if (serviceAccount === 'default') {
      return [at('tokens/default-account', name, path, `The token is that of ServiceAccount ${namespace}/default.`)];
    }
    return bound.has(`${namespace}/${serviceAccount}`)
      ? []
      : [at('tokens/unused', name, path, `The token is that of ServiceAccount ${namespace}/${serviceAccount}.`)];
  });
  const permanent = input.objects
    .filter(({ object }) => object.kind === 'Secret' && object.type === 'kubernetes.io/service-account-token')
    .map(({ object, path }) =>
      at('tokens/permanent', describe(referenceTo(object)), path, 'Its type is kubernetes.io/service-account-token.'),
    );
  return [...mounted, ...permanent];
}

const SECRET_NAME = /(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|CREDENTIALS?)$/i;

/** Checks for values of secrets in manifests. Messages never contain the values. */
export function secretFindings({ input, pods }: Checked): FindingDraft[] {
  const manifests = input.objects
    .filter(({ object }) => object.kind === 'Secret')
    .flatMap(({ object, path }) => {
      const keys = [...Object.keys(fieldsOf(object.data)), ...Object.keys(fieldsOf(object.stringData))];
      return keys.length === 0
        ? []
        : [at('secrets/in-manifest', describe(referenceTo(object)), path, `It has values for ${keys.join(', ')}.`)];
    });
  const variables = pods.flatMap(({ name, path, spec }) =>
    (spec ? containersOf(spec) : []).flatMap((container) =>
      (container.env ?? [])
        .filter((variable) => SECRET_NAME.test(variable.name) && isSecretValue(variable.value))
        .map((variable) => at('secrets/in-variable', name, path, `Container ${container.name} sets ${variable.name}.`)),
    ),
  );
  return [...manifests, ...variables];
}

/** Paths, URLs and references to other variables are not secrets. */
function isSecretValue(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && !/^(\/|\$\(|https?:\/\/[^@]*$|true$|false$)/.test(value);
}

/** Checks that containers request memory. */
export function resourceFindings({ pods }: Checked): FindingDraft[] {
  return pods.flatMap(({ name, path, spec }) => {
    const without = (spec?.containers ?? []).filter(({ resources }) => {
      const amounts = { ...resources?.limits, ...resources?.requests };
      return amounts.memory === undefined && fieldsOf(fieldsOf(spec?.resources).requests).memory === undefined;
    });
    return without.length === 0
      ? []
      : [
          at(
            'resources/no-memory-request',
            name,
            path,
            `Without a request: ${without.map((container) => `container ${container.name}`).join(', ')}.`,
          ),
        ];
  });
}

/** Text of violations. Large pods have many. */
function sentence(violations: readonly string[]): string {
  return `${violations.map((text, index) => (index === 0 ? `${text.charAt(0).toUpperCase()}${text.slice(1)}` : text)).join('; ')}.`;
}
