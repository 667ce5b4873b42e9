import type { Finding, Level } from './finding';

const LABELS: Readonly<Record<Level, string>> = { ok: 'ok', warning: 'warning', problem: 'problem' };
const WIDTH = Math.max(...Object.values(LABELS).map(({ length }) => length));

/** Formats findings as lines: level, subject and message, then the fix below. */
export function findingLines(findings: readonly Finding[]): string[] {
  const indentation = ' '.repeat(WIDTH + 2);
  const lines = findings.flatMap(({ check, level, message, fix = '' }) => [
    `${LABELS[level].padEnd(WIDTH)}  ${check}: ${message}`,
    ...fix
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => `${indentation}  ${line}`),
  ]);
  return [...lines, '', summaryOf(findings)];
}

export function findingRecords(findings: readonly Finding[]): string[] {
  return findings.map((finding) => JSON.stringify({ type: 'finding', ...finding }));
}

function summaryOf(findings: readonly Finding[]): string {
  const count = (level: Level, noun: string) => {
    const number = findings.filter((finding) => finding.level === level).length;
    return `${number} ${noun}${number === 1 ? '' : 's'}`;
  };
  return `${count('problem', 'problem')}, ${count('warning', 'warning')}.`;
}
