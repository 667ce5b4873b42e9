import { type Block, count, heading, paragraph, table } from '../render/document';
import { findingTable } from '../render/report-document';
import type { Change } from './change';
import type { Comparison } from './compare';
import { IMPACTS } from './impact';

/** Lines of a change that are shown. */
const MAX_LINES = 200;

/** Describes a comparison for readers. */
export function changesDocument(environment: string, comparison: Comparison): Block[] {
  const { against, changes } = comparison;
  return [
    heading(1, `Changes of environment ${environment} since ${against}`),
    paragraph(changes.length === 0 ? 'No object and no resource changes.' : impactSummary(changes)),
    ...(changes.length === 0
      ? []
      : [
          table(
            ['Impact', 'Change', 'Object', 'Reason', 'Construct'],
            changes.map(({ impact, change, object, reason, path = '' }) => [impact, change, object, reason, path]),
            '',
          ),
        ]),
    ...accessBlocks(comparison),
    ...findingBlocks(comparison),
    ...otherBlocks(comparison),
    ...lineBlocks(changes),
  ];
}

function impactSummary(changes: readonly Change[]): string {
  const texts = IMPACTS.flatMap((impact) => {
    const number = changes.filter((change) => change.impact === impact).length;
    return number === 0 ? [] : [`${number} ${impact}`];
  });
  return `${count(changes.length, 'change')}: ${texts.join(', ')}.`;
}

function accessBlocks({ flows, entrances, grants }: Comparison): Block[] {
  const items = [
    ...[...entrances.added, ...flows.added, ...grants.added].map(({ text }) => `Opened: ${text}`),
    ...[...entrances.removed, ...flows.removed, ...grants.removed].map(({ text }) => `Closed: ${text}`),
  ];
  return items.length === 0 ? [] : [heading(2, 'Access'), { type: 'list', items }];
}

function findingBlocks({ findings: { added, removed } }: Comparison): Block[] {
  return [
    ...(added.length === 0 ? [] : [heading(2, 'New findings'), findingTable(added, '')]),
    ...(removed.length === 0 ? [] : [heading(2, 'Resolved findings'), findingTable(removed, '')]),
  ];
}

function otherBlocks({ images, charges, requests: { before, after } }: Comparison): Block[] {
  const amounts = (['cpu', 'memory', 'storage'] as const).filter((resource) => before[resource] !== after[resource]);
  const items = [
    ...images.added.map(({ image }) => `New image: ${image}`),
    ...images.removed.map(({ image }) => `No longer used: image ${image}`),
    ...amounts.map((resource) => `Requested ${resource}: ${before[resource]} before, ${after[resource]} now`),
    ...charges.added
      .filter(({ charged }) => charged)
      .map(({ what, details }) => `New charge: ${what}${details ? `, ${details}` : ''}`),
    ...charges.removed.filter(({ charged }) => charged).map(({ what }) => `No longer listed as a charge: ${what}`),
  ];
  return items.length === 0 ? [] : [heading(2, 'Images, resources and charges'), { type: 'list', items }];
}

/** Lines of updates. New and deleted objects consist of changed lines only. */
function lineBlocks(changes: readonly Change[]): Block[] {
  const updates = changes.filter(({ change }) => change === 'update');
  return updates.length === 0
    ? []
    : [
        heading(2, 'Changed lines'),
        ...updates.map(({ change, object, lines }): Block => {
          const more = lines.length - MAX_LINES;
          // Lines of a unified difference are indented for terminals.
          const shown = lines.slice(0, MAX_LINES).map((line) => line.replace(/^ {2}/, ''));
          return {
            type: 'difference',
            title: `${change} ${object}`,
            lines: [...shown, ...(more > 0 ? [`... ${more} more lines`] : [])],
          };
        }),
      ];
}
