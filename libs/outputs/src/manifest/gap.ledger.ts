import type { AudioJournalLine, GapLine, LateLine } from '../audio/audio.journal.js';
import type { EpochKeys } from '../storage/object.keys.js';
import type { VideoJournalLine } from '../video/video.journal.js';
import type { GapTotal, Manifest } from './manifest.schema.js';
import type { TakeoverGap } from './takeover.gaps.js';

/** The ledger of an epoch's audio, or of its pictures. */
interface EpochLines {
  readonly keys: EpochKeys;
  readonly lines: readonly (AudioJournalLine | VideoJournalLine)[];
}

/** Opus has no silence that could be written: its decoder conceals (RFC 7845 §4.1). */
type Filling = 'silence' | 'concealment' | 'nothing';

type LedgerLine = (GapLine | LateLine) & { readonly epoch: number; readonly filled: Filling };

/** What is missing of a session's media, and why: the artifact `gaps.jsonl` and its totals. */
export class GapLedger {
  readonly #lines: LedgerLine[] = [];
  #refused = 0;

  constructor(epochs: readonly EpochLines[], takeovers: readonly TakeoverGap[], zero: number) {
    for (const { keys, lines } of epochs) {
      const fillings = fillingsOf(lines);
      for (const line of lines) {
        if (line.line === 'refused') this.#refused += line.packets;
        if (line.line !== 'gap' && line.line !== 'late') continue;
        const [from, to] = [line.from - zero, line.to - zero];
        const filled = isUnfilled(line) ? 'nothing' : (fillings.get(keyOf(line)) ?? 'silence');
        this.#lines.push({ ...line, from, to, epoch: keys.epoch, filled });
      }
    }
    for (const gap of takeovers) {
      const line = { line: 'gap', part: 1, cause: 'reconnect', packets: null } as const;
      this.#lines.push({ ...line, ...gap, filled: 'nothing' });
    }
    this.#lines.sort((a, b) => a.from - b.from || a.to - b.to);
  }

  /** One JSON object a line; times are milliseconds from the session's zero. */
  text(): string {
    return this.#lines.map((line) => `${JSON.stringify(ledgerRow(line))}\n`).join('');
  }

  totals(): Manifest['gaps'] {
    const totals = new Map<string, GapTotal>();
    let latePackets = 0;
    for (const line of this.#lines) {
      if (line.line === 'late') latePackets += line.packets;
      else add(totals, line);
    }
    return { totals: [...totals.values()], latePackets, refusedPackets: this.#refused };
  }
}

function ledgerRow({ line, track, part, epoch, from, to, packets, filled, ...rest }: LedgerLine) {
  return { kind: line, track, epoch, part, fromMs: from, toMs: to, packets, ...rest, filled };
}

/** What stands in the gaps of each track; pictures are not invented. */
function fillingsOf(lines: EpochLines['lines']): ReadonlyMap<string, Filling> {
  const fillings = new Map<string, Filling>();
  for (const line of lines) {
    if (line.line !== 'track') continue;
    const audio = line.codec === 'OPUS' ? 'concealment' : 'silence';
    fillings.set(keyOf(line), 'kind' in line ? 'nothing' : audio);
  }
  return fillings;
}

/** What was late or overlaps other sound left no hole; what cannot be decoded is a picture. */
function isUnfilled(line: GapLine | LateLine): boolean {
  return line.line === 'late' || line.cause === 'overlap' || line.cause === 'undecodable';
}

function keyOf({ track, part }: { readonly track: string; readonly part: number }): string {
  return `${track}/${String(part)}`;
}

function add(totals: Map<string, GapTotal>, { track, cause, from, to, packets }: GapLine): void {
  const key = `${track}/${cause}`;
  const total = totals.get(key) ?? { track, cause, count: 0, milliseconds: 0, packets: 0 };
  totals.set(key, {
    ...total,
    count: total.count + 1,
    milliseconds: total.milliseconds + to - from,
    packets: total.packets + (packets ?? 0),
  });
}
