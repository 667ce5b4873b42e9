import { describe, referenceTo } from '../../kubernetes/objects';
import { distinct, type Fields } from '../input/fields';
import type { ReportObject } from '../input/report-input';
import { boundRoles, grantsOf, type Permission, permissionsOf, permissionText } from '../sections/roles';
import { at, type Checked, type FindingDraft } from './finding';

/** Groups and users that contain everyone. */
const EVERYONE: readonly (readonly [kind: string, name: string])[] = [
  ['Group', 'system:authenticated'],
  ['Group', 'system:unauthenticated'],
  ['Group', 'system:serviceaccounts'],
  ['User', 'system:anonymous'],
];
/** Roles of every cluster that allow everything. */
const ADMIN_ROLES = new Set(['cluster-admin']);
const ESCALATING_VERBS = new Set(['escalate', 'bind', 'impersonate']);
const WRITING_VERBS = ['create', 'update', 'patch', '*'];
const READING_VERBS = ['get', 'list', 'watch', '*'];
const ROLE_RESOURCES = /^(cluster)?role(binding)?s\.rbac\.authorization\.k8s\.io$/;
/** Resources whose creation creates pods. */
const POD_RESOURCES = [
  ...['pods', 'replicationcontrollers'],
  ...['deployments', 'statefulsets', 'daemonsets', 'replicasets'].map((resource) => `${resource}.apps`),
  ...['jobs.batch', 'cronjobs.batch'],
];

/** Checks the permissions that roles give. A role counts if it is part of the environment, bound or not. */
export function roleFindings({ input }: Checked): FindingDraft[] {
  const roles = input.objects.filter(({ object: { kind } }) => kind === 'Role' || kind === 'ClusterRole');
  const bound = boundRoles(input);
  return [
    ...roles.flatMap(permissionFindings),
    ...bound.flatMap(({ binding, subjects }) => bindingFindings(binding, subjects)),
    ...grantsOf(input)
      .filter(({ kind, subject }) => kind === 'cloud' && /^(allUsers|allAuthenticatedUsers)$/.test(subject))
      .map(({ subject, role, scope, path }) =>
        at('roles/public', `${role} on ${scope}`, path, `It is given to ${subject}.`),
      ),
  ];
}

function bindingFindings(binding: ReportObject, subjects: readonly Fields[]): FindingDraft[] {
  const name = describe(referenceTo(binding.object));
  const role = String(binding.object.roleRef?.name);
  const everyone = subjects.filter(({ kind, name: given }) =>
    EVERYONE.some(([anyKind, anyName]) => kind === anyKind && given === anyName),
  );
  return [
    ...everyone.map((subject) => at('roles/anyone', name, binding.path, `It gives ${role} to ${subject.name}.`)),
    ...(ADMIN_ROLES.has(role) ? [at('roles/everything', name, binding.path, `It gives ${role}.`)] : []),
  ];
}

function permissionFindings(role: ReportObject): FindingDraft[] {
  const name = describe(referenceTo(role.object));
  const permissions = permissionsOf(role);
  const matching = (rule: string, test: (permission: Permission) => boolean) => {
    const texts = distinct(permissions.filter(test).map(permissionText));
    return texts.length === 0 ? [] : [at(rule, name, role.path, `It allows ${texts.join('; ')}.`)];
  };
  const everything = matching('roles/everything', allowsEverything);
  return [
    ...everything,
    ...matching('roles/escalation', (permission) => escalates(permission) && !allowsEverything(permission)),
    ...matching('roles/secrets', (permission) => readsSecrets(permission) && !allowsEverything(permission)),
    ...matching('roles/pods', (permission) => createsPods(permission) && !allowsEverything(permission)),
  ];
}

function allowsEverything({ verbs, resources }: Permission): boolean {
  return verbs.includes('*') || resources.some((resource) => resource === '*' || resource.startsWith('*.'));
}

function escalates({ verbs, resources }: Permission): boolean {
  return (
    verbs.some((verb) => ESCALATING_VERBS.has(verb)) ||
    (resources.some((resource) => ROLE_RESOURCES.test(resource)) && includesAny(verbs, WRITING_VERBS))
  );
}

function readsSecrets({ verbs, resources, names }: Permission): boolean {
  return resources.includes('secrets') && names.length === 0 && includesAny(verbs, READING_VERBS);
}

function createsPods({ verbs, resources }: Permission): boolean {
  return (
    includesAny(resources, POD_RESOURCES) &&
    includesAny(
      verbs,
      WRITING_VERBS.filter((verb) => verb !== 'patch'),
    )
  );
}

function includesAny(list: readonly string[], accepted: readonly string[]): boolean {
  return list.some((item) => accepted.includes(item));
}
