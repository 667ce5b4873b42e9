const CONTEXT = 2;

/** Lines that differ between two texts, with `-` and `+` before them, and lines around them. */
export function difference(before: string, after: string): string {
  const edits = edit(before.split('\n'), after.split('\n'));
  const near = edits.map((_, index) =>
    edits.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(({ mark }) => mark !== ' '),
  );
  const lines: string[] = [];
  edits.forEach(({ mark, line }, index) => {
    if (near[index]) {
      lines.push(`${mark} ${line}`.trimEnd());
    } else if (near[index - 1]) {
      lines.push('  …');
    }
  });
  return lines.join('\n');
}

interface Edit {
  readonly mark: ' ' | '-' | '+';
  readonly line: string;
}

/** The shortest edit, by the longest common subsequence. */
function edit(a: readonly string[], b: readonly string[]): Edit[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  const at = (i: number, j: number) => lengths[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      (lengths[i] as Uint32Array)[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const edits: Edit[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      edits.push({ mark: ' ', line: a[i] as string });
      i++;
      j++;
    } else if (i < a.length && (j === b.length || at(i + 1, j) >= at(i, j + 1))) {
      edits.push({ mark: '-', line: a[i++] as string });
    } else {
      edits.push({ mark: '+', line: b[j++] as string });
    }
  }
  return edits;
}
