import { type Finding, SEVERITIES } from '../findings/finding';
import { RULES } from '../findings/rules';
import { distinct } from '../input/fields';
import type { Flow } from '../network/flows';
import type { Report } from '../report';
import { permissionText } from '../sections/roles';
import { type Block, count, heading, list, paragraph, table } from './document';

/** Describes a report for readers. */
export function reportDocument(report: Report): Block[] {
  return [
    heading(1, `Report of environment ${report.environment}`),
    paragraph(summaryText(report)),
    ...findingBlocks(report.findings),
    ...networkBlocks(report),
    ...permissionBlocks(report),
    ...workloadBlocks(report),
    ...imageBlocks(report),
    ...requestBlocks(report),
    ...chargeBlocks(report),
  ];
}

export function summaryText({ findings, images, network, workloads, kubernetesVersion }: Report): string {
  const target = kubernetesVersion === undefined ? '' : `Written for Kubernetes ${kubernetesVersion}. `;
  const entrances = count(network.entrances.length, 'entrance');
  return (
    `${target}${count(workloads.length, 'group')} of pods, ${count(images.length, 'image')}, ${entrances}, ` +
    `${count(network.flows.length, 'open connection')}. ${findingCounts(findings)}`
  );
}

export function findingCounts(findings: readonly Finding[]): string {
  const counts = SEVERITIES.map((severity) => {
    const number = findings.filter((finding) => finding.severity === severity).length;
    return `${number} ${severity}`;
  });
  return `Findings: ${counts.join(', ')}.`;
}

export function findingTable(findings: readonly Finding[], empty: string): Block {
  return table(
    ['Severity', 'Rule', 'Object', 'Construct', 'Finding'],
    findings.map(({ severity, rule, object, path = '', message }) => [severity, rule, object, path, message]),
    empty,
  );
}

function findingBlocks(findings: readonly Finding[]): Block[] {
  const rules = distinct(findings.map(({ rule }) => rule));
  return [
    heading(2, 'Findings'),
    findingTable(findings, 'None.'),
    ...(rules.length === 0
      ? []
      : [
          heading(3, 'Rules'),
          table(
            ['Rule', 'Description', 'Fix'],
            rules.map((rule) => [rule, RULES[rule].title, RULES[rule].fix]),
            '',
          ),
        ]),
  ];
}

function networkBlocks({ network: { flows, entrances } }: Report): Block[] {
  return [
    heading(2, 'Network'),
    heading(3, 'Entrances'),
    list(
      entrances.map(({ text }) => text),
      'There is no way into the cluster from outside, except through the API server.',
    ),
    heading(3, 'Open connections'),
    paragraph(
      'Everything else is denied, if the network plugin of the cluster enforces network policies. ' +
        'If one end is not part of the environment, its own policies must allow the connection, too.',
    ),
    ...flowGroups(flows),
  ];
}

function flowGroups(flows: readonly Flow[]): Block[] {
  const sources = [...new Set(flows.map(({ from }) => from.name))];
  return sources.map((source) => ({
    type: 'group',
    title: `${source.charAt(0).toUpperCase()}${source.slice(1)}`,
    text: 'can connect to:',
    items: flows.filter(({ from }) => from.name === source).map(({ to, ports }) => `${to.name} on ${ports.join(', ')}`),
  }));
}

function permissionBlocks({ grants }: Report): Block[] {
  const cluster = grants.filter(({ kind }) => kind === 'kubernetes');
  const cloud = grants.filter(({ kind }) => kind === 'cloud');
  return [
    heading(2, 'Permissions'),
    table(
      ['Subject', 'Scope', 'Permissions', 'Role', 'Construct'],
      cluster.map(({ subject, scope, permissions, role, path = '' }) => [
        subject,
        scope,
        permissions.map(permissionText).join('; ') || 'those of a role that is not part of the program',
        role,
        path,
      ]),
      'The program gives no permissions in the cluster.',
    ),
    ...(cloud.length === 0
      ? []
      : [
          heading(3, 'Cloud'),
          table(
            ['Subject', 'Role', 'Resource', 'Construct'],
            cloud.map(({ subject, role, scope, path = '' }) => [subject, role, scope, path]),
            '',
          ),
        ]),
  ];
}

function workloadBlocks({ workloads }: Report): Block[] {
  const yesNo = (value: boolean | undefined) => (value === undefined ? 'not known' : value ? 'yes' : 'no');
  return [
    heading(2, 'Accounts and privileges of pods'),
    table(
      [
        'Pods',
        'ServiceAccount',
        'Token',
        'User ID',
        'Root',
        'Capabilities',
        'Read-only root',
        'Pod Security',
        'Enforced',
      ],
      workloads.map(
        ({ name, serviceAccount, token, users, root, capabilities, readOnly, podSecurity, enforced = 'not known' }) => [
          name,
          serviceAccount,
          yesNo(token),
          users.join(', ') || 'of the image',
          yesNo(root),
          capabilities.join(', '),
          yesNo(readOnly),
          podSecurity ?? 'not known',
          enforced,
        ],
      ),
      'The environment has no pods.',
    ),
  ];
}

function imageBlocks({ images }: Report): Block[] {
  return [
    heading(2, 'Images'),
    table(
      ['Image', 'Tag', 'Digest', 'Used by'],
      images.map(({ repository, tag = 'none', digest = 'none', usedBy }) => [
        repository,
        tag,
        digest,
        usedBy.join(', '),
      ]),
      'The environment has no pods.',
    ),
  ];
}

function requestBlocks({ requests: { total, gpus, workloads, users } }: Report): Block[] {
  const extended = (amounts: Readonly<Record<string, number>>) =>
    Object.entries(amounts)
      .map(([resource, amount]) => `${amount} ${resource}`)
      .join(', ');
  const all = [`${total.cpu} CPU`, `${total.memory} memory`, `${total.storage} storage`, extended(gpus)];
  return [
    heading(2, 'Requested resources'),
    paragraph(`Together: ${all.filter((text) => text !== '').join(', ')}. Pods of users are not included.`),
    table(
      ['Pods', 'Number', 'CPU of each', 'Memory of each', 'Other resources of each'],
      [...workloads, ...users].map(({ name, count: number, cpu, memory, gpus: others }) => [
        name,
        number === undefined
          ? users.some((user) => user.name === name)
            ? 'one for each server'
            : 'one on each node'
          : String(number),
        cpu,
        memory,
        extended(others),
      ]),
      'The environment has no pods.',
    ),
  ];
}

function chargeBlocks({ charges }: Report): Block[] {
  return [
    heading(2, 'Charges and retention'),
    paragraph(
      'What incurs charges, and what remains after the apps are deleted with delete.sh and the infrastructure with terraform destroy.',
    ),
    table(
      ['Resource', 'Details', 'Charged', 'After deletion', 'Reason', 'Data', 'Construct'],
      charges.map(({ what, details = '', charged, deletion, reason = '', data, path = '' }) => [
        what,
        details,
        charged ? 'yes' : 'no',
        deletion,
        reason,
        data ? 'yes' : '',
        path,
      ]),
      'Nothing.',
    ),
  ];
}
