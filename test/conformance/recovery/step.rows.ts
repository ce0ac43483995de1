import type { RecordedRun } from './recovery.recording.ts';

export type Side = 'official' | 'service';

/** A step of both, or of one side alone; in the last row, what came of it. */
export type StepRow = Readonly<Record<Side, string | null>>;

function outcomeOf({ flowing }: RecordedRun): string {
  if (flowing.length === 0) return 'nothing flows any more';
  return `${flowing.join(' and ')} ${flowing.length === 1 ? 'flows' : 'flow'}`;
}

/** Length of the longest common subsequence of what is left of both, by both starts. */
function lengths(
  one: readonly string[],
  other: readonly string[],
): (i: number, j: number) => number {
  const known = new Map<string, number>();
  const length = (i: number, j: number): number => {
    if (i >= one.length || j >= other.length) return 0;
    const key = `${String(i)},${String(j)}`;
    const found =
      known.get(key) ??
      (one[i] === other[j]
        ? 1 + length(i + 1, j + 1)
        : Math.max(length(i + 1, j), length(i, j + 1)));
    known.set(key, found);
    return found;
  };
  return length;
}

function aligned(theirs: readonly string[], ours: readonly string[]): readonly StepRow[] {
  const length = lengths(theirs, ours);
  const rows: StepRow[] = [];
  let [i, j] = [0, 0];
  while (i < theirs.length || j < ours.length) {
    const [left = null, right = null] = [theirs[i], ours[j]];
    const common = left === right;
    const leftAlone = !common && left !== null && length(i + 1, j) >= length(i, j + 1);
    const rightAlone = !common && !leftAlone;
    rows.push({ official: rightAlone ? null : left, service: leftAlone ? null : right });
    if (!rightAlone) i += 1;
    if (!leftAlone) j += 1;
  }
  return rows;
}

/** Both sequences side by side, as many steps as can be in common, and both ends. */
export function rowsOf(official: RecordedRun, service: RecordedRun): readonly StepRow[] {
  const ends = { official: outcomeOf(official), service: outcomeOf(service) };
  return [...aligned(official.steps, service.steps), ends];
}

const SIDES: readonly Side[] = ['official', 'service'];

/** What one side does and the other does not; nothing where they are at one. */
export function differences(
  row: StepRow,
): readonly { readonly side: Side; readonly step: string }[] {
  if (row.official === row.service) return [];
  return SIDES.flatMap((side) => {
    const step = row[side];
    return step === null ? [] : [{ side, step }];
  });
}
