import { stringify } from 'yaml';
import { describe, identity, type KubeObject, referenceTo } from '../../kubernetes/objects';
import { comparable } from '../../operations/masked';
import { unifiedDiff } from '../../operations/unified-diff';
import type { Finding } from '../findings/finding';
import { compareTexts } from '../input/fields';
import type { ReportInput, ReportObject } from '../input/report-input';
import type { Entrance } from '../network/entrances';
import type { Flow } from '../network/flows';
import type { Report } from '../report';
import type { Charge } from '../sections/charges';
import type { ImageUse } from '../sections/images';
import type { Requests } from '../sections/requests';
import type { Grant } from '../sections/roles';
import type { Change } from './change';
import { isEqual } from './equal';
import { IMPACTS } from './impact';
import { impactOfDeletion, impactOfUpdate } from './object-impact';
import { terraformChanges } from './terraform-changes';

/** Items that one of two reports has. */
export interface Differences<T> {
  readonly added: readonly T[];
  readonly removed: readonly T[];
}

/** How an environment differs from an earlier output. */
export interface Comparison {
  /** Folder or Git revision of the earlier output. */
  readonly against: string;
  /** The most serious first. */
  readonly changes: readonly Change[];
  readonly flows: Differences<Flow>;
  readonly entrances: Differences<Entrance>;
  readonly grants: Differences<Grant>;
  readonly images: Differences<ImageUse>;
  readonly charges: Differences<Charge>;
  readonly findings: Differences<Finding>;
  readonly requests: { readonly before: Requests['total']; readonly after: Requests['total'] };
}

/** An output, and its report. */
export interface Reported {
  readonly input: ReportInput;
  readonly report: Report;
}

/** Compares two outputs of an environment. */
export function compare(against: string, before: Reported, after: Reported): Comparison {
  const changes = [
    ...objectChanges(before.input.objects, after.input.objects),
    ...terraformChanges(before.input.terraform, after.input.terraform),
  ];
  const [old, now] = [before.report, after.report];
  return {
    against,
    changes: changes.sort(
      (a, b) => IMPACTS.indexOf(a.impact) - IMPACTS.indexOf(b.impact) || compareTexts(a.object, b.object),
    ),
    flows: differences(old.network.flows, now.network.flows, ({ text }) => text),
    entrances: differences(old.network.entrances, now.network.entrances, ({ text, tls }) => `${text} ${tls}`),
    grants: differences(old.grants, now.grants, ({ text }) => text),
    images: differences(old.images, now.images, ({ image }) => image),
    charges: differences(old.charges, now.charges, ({ what, details, deletion }) => `${what} ${details} ${deletion}`),
    findings: differences(old.findings, now.findings, ({ rule, object, message }) =>
      [rule, object, message].join('\n'),
    ),
    requests: { before: old.requests.total, after: now.requests.total },
  };
}

function differences<T>(before: readonly T[], after: readonly T[], key: (item: T) => string): Differences<T> {
  const [old, now] = [before, after].map((items) => new Set(items.map(key)));
  return {
    added: after.filter((item) => !old.has(key(item))),
    removed: before.filter((item) => !now.has(key(item))),
  };
}

function objectChanges(before: readonly ReportObject[], after: readonly ReportObject[]): Change[] {
  const keyOf = ({ object }: ReportObject) => identity(referenceTo(object));
  const old = new Map(before.map((each) => [keyOf(each), each]));
  const wanted = new Map(after.map((each) => [keyOf(each), each]));
  const deleted = before.filter((each) => !wanted.has(keyOf(each)));
  return [
    ...deleted.map((each) => changeOf(each, 'delete', impactOfDeletion(each.object), textOf(each.object), '')),
    ...after.flatMap((each) => {
      const was = old.get(keyOf(each))?.object;
      if (was === undefined) {
        return [changeOf(each, 'create', { impact: 'in-place', reason: 'It is new.' }, '', textOf(each.object))];
      }
      return isEqual(was, each.object)
        ? []
        : [
            changeOf(
              each,
              'update',
              impactOfUpdate(was, each.object),
              textOf(was, each.object),
              textOf(each.object, was),
            ),
          ];
    }),
  ];
}

function changeOf(
  { object, path }: ReportObject,
  change: Change['change'],
  impact: Pick<Change, 'impact' | 'reason'>,
  before: string,
  after: string,
): Change {
  return {
    object: describe(referenceTo(object)),
    change,
    impact: impact.impact,
    reason: impact.reason,
    ...(path !== undefined && { path }),
    lines: unifiedDiff(before, after),
  };
}

function textOf(object: KubeObject, other?: KubeObject): string {
  return stringify(comparable(object, other));
}
