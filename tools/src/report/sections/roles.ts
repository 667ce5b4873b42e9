import { distinct, type Fields, fieldsOf, listOf, sortedBy, textsOf } from '../input/fields';
import type { ReportInput, ReportObject } from '../input/report-input';

/** Verbs that a role gives on resources. */
export interface Permission {
  readonly verbs: readonly string[];
  /** With the group: `deployments.apps`. URLs of the API server for rules without resources. */
  readonly resources: readonly string[];
  /** Empty for all objects. */
  readonly names: readonly string[];
}

/** Permissions of a subject from one role. */
export interface Grant {
  /** For readers: `ServiceAccount kubeflow/hub`. */
  readonly subject: string;
  readonly kind: 'kubernetes' | 'cloud';
  /** Namespace that the permissions are limited to, the whole cluster, or a resource of the cloud. */
  readonly scope: string;
  readonly role: string;
  /** Empty if the role is not part of the environment. */
  readonly permissions: readonly Permission[];
  /** Construct of the role. */
  readonly path?: string;
  readonly text: string;
}

export const CLUSTER = 'the whole cluster';
const CONTEXT_NAMESPACE = 'default';

/** Returns what each subject may do in the cluster and in the cloud, sorted. */
export function grantsOf(input: ReportInput): Grant[] {
  return sortedBy([...clusterGrants(input), ...cloudGrants(input)], ({ subject, scope, role }) =>
    [subject, scope, role].join('\n'),
  );
}

/** A binding, and its role if it is part of the environment. */
export interface BoundRole {
  readonly binding: ReportObject;
  readonly role?: ReportObject;
  readonly subjects: readonly Fields[];
}

export function boundRoles({ objects }: ReportInput): BoundRole[] {
  const roles = objects.filter(({ object: { kind } }) => kind === 'Role' || kind === 'ClusterRole');
  return objects
    .filter(({ object: { kind } }) => kind === 'RoleBinding' || kind === 'ClusterRoleBinding')
    .map((binding) => {
      const { kind, name } = fieldsOf(binding.object.roleRef);
      const role = roles.find(
        ({ object }) =>
          object.kind === kind &&
          object.metadata.name === name &&
          (kind === 'ClusterRole' || object.metadata.namespace === binding.object.metadata.namespace),
      );
      return { binding, ...(role && { role }), subjects: listOf(binding.object.subjects).map(fieldsOf) };
    });
}

export function permissionsOf(role: ReportObject | undefined): Permission[] {
  return listOf(role?.object.rules).map((rule) => {
    const { verbs, apiGroups, resources, resourceNames, nonResourceURLs } = fieldsOf(rule);
    const groups = textsOf(apiGroups);
    return {
      verbs: textsOf(verbs),
      resources: [
        ...textsOf(resources).flatMap((resource) =>
          groups.map((group) => (group === '' ? resource : `${resource}.${group}`)),
        ),
        ...textsOf(nonResourceURLs),
      ],
      names: textsOf(resourceNames),
    };
  });
}

export function subjectName({ kind, namespace, name }: Fields, binding: ReportObject): string {
  return kind === 'ServiceAccount'
    ? `ServiceAccount ${namespace ?? binding.object.metadata.namespace ?? CONTEXT_NAMESPACE}/${name}`
    : `${kind} ${name}`;
}

function clusterGrants(input: ReportInput): Grant[] {
  return boundRoles(input).flatMap(({ binding, role, subjects }) => {
    const { kind, metadata, roleRef } = binding.object;
    const scope = kind === 'ClusterRoleBinding' ? CLUSTER : `namespace ${metadata.namespace ?? CONTEXT_NAMESPACE}`;
    const { kind: roleKind, name } = fieldsOf(roleRef);
    const permissions = permissionsOf(role);
    const path = role?.path ?? binding.path;
    return subjects.map((subject): Grant => {
      const who = subjectName(subject, binding);
      const what =
        role === undefined
          ? `what ${roleKind} ${name} of the cluster allows`
          : permissions.map(permissionText).join('; ') || 'nothing';
      return {
        subject: who,
        kind: 'kubernetes',
        scope,
        role: `${roleKind} ${name}`,
        permissions,
        ...(path !== undefined && { path }),
        text: `${who} can do this in ${scope}: ${what}.`,
      };
    });
  });
}

export function permissionText({ verbs, resources, names }: Permission): string {
  const objects = names.length === 0 ? '' : ` named ${names.join(', ')}`;
  const actions = verbs.includes('*') ? 'everything' : verbs.join(', ');
  return `${actions} on ${resources.map((resource) => (resource === '*.*' ? 'everything' : resource)).join(', ')}${objects}`;
}

/** Roles of the cloud: members of IAM resources, and bindings of IAM policies. */
function cloudGrants({ terraform }: ReportInput): Grant[] {
  return terraform.flatMap(({ type, address, fields, path, conditional }) => {
    if (conditional) {
      return [];
    }
    if (/_iam_(member|binding)$/.test(type)) {
      const target = Object.entries(fields).find(([key]) => IAM_TARGETS.includes(key))?.[1];
      const members = distinct([...textsOf(fields.member), ...textsOf(fields.members)]);
      return members.map((member) =>
        cloudGrant(member, String(fields.role), String(target ?? type), fields.condition, path),
      );
    }
    return type === 'google_iam_policy'
      ? listOf(fields.binding).flatMap((binding) => {
          const { role, members, condition } = fieldsOf(binding);
          const target = policyTarget(terraform, address) ?? address;
          return textsOf(members).map((member) => cloudGrant(member, String(role), target, condition, path));
        })
      : [];
  });
}

/** Fields of IAM resources that name the target of a role. */
const IAM_TARGETS = [
  'bucket',
  'service_account_id',
  'crypto_key_id',
  'repository',
  'secret_id',
  'topic',
  'subscription',
  'project',
];

/** Bucket that a policy of a data source applies to. */
function policyTarget(terraform: ReportInput['terraform'], address: string): string | undefined {
  const user = terraform.find(({ fields }) => String(fields.policy_data ?? '').includes(`${address}.`));
  const target = user && Object.entries(user.fields).find(([key]) => IAM_TARGETS.includes(key))?.[1];
  return target === undefined ? undefined : String(target);
}

function cloudGrant(member: string, role: string, target: string, condition: unknown, path?: string): Grant {
  const { title, expression } = fieldsOf(listOf(condition)[0]);
  const limited = expression === undefined ? '' : `, if ${title ?? expression}`;
  const [subject, scope] = [readable(member), readable(target)];
  return {
    subject,
    kind: 'cloud',
    scope,
    role,
    permissions: [],
    ...(path !== undefined && { path }),
    text: `${subject} has the role ${role} on ${scope}${limited}.`,
  };
}

/** Shortens references to other resources: `${google_service_account.nodes.member}` becomes the address. */
function readable(text: string): string {
  return text
    .replaceAll(
      /\$\{(?:data\.)?([^{}]*?)\.(?:name|id|member|email|number|self_link)\}/g,
      (_, address: string) => address,
    )
    .replace(/^principal:\/\/.*\/subject\/ns\/([^/]+)\/sa\/([^/]+)$/, 'ServiceAccount $1/$2');
}
