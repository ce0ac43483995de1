/** Samples of one stretch, at a position; a view, valid while its blocks are not pruned or written. */
export type SampleView = Int16Array<ArrayBuffer>;

/**
 * The last seconds of one track by position, in blocks that exist only where something was said: a
 * silent track costs nothing. Positions count samples (frames × channels) and may be negative.
 */
export class SampleWindow {
  readonly #blocks = new Map<number, SampleView>();
  readonly #silence: SampleView;

  /** @param blockSize samples a block, a second say. */
  constructor(private readonly blockSize: number) {
    this.#silence = new Int16Array(blockSize);
  }

  /** Copies little-endian 16-bit samples to a position. */
  write(position: number, bytes: Uint8Array): void {
    let at = position;
    let rest = bytes;
    while (rest.byteLength > 0) {
      const index = Math.floor(at / this.blockSize);
      const offset = at - index * this.blockSize;
      const samples = Math.min(rest.byteLength / 2, this.blockSize - offset);
      const block = this.#block(index);
      new Uint8Array(block.buffer).set(rest.subarray(0, samples * 2), offset * 2);
      at += samples;
      rest = rest.subarray(samples * 2);
    }
  }

  /** The stretch `[from, to)` in pieces that end at block borders; silence where nothing stands. */
  views(from: number, to: number): SampleView[] {
    const pieces: SampleView[] = [];
    for (let at = from; at < to;) {
      const index = Math.floor(at / this.blockSize);
      const start = index * this.blockSize;
      const end = Math.min(to, start + this.blockSize);
      const block = this.#blocks.get(index) ?? this.#silence;
      pieces.push(block.subarray(at - start, end - start));
      at = end;
    }
    return pieces;
  }

  /** Forgets the blocks that lie wholly before `position`. */
  prune(position: number): void {
    for (const index of this.#blocks.keys()) {
      if ((index + 1) * this.blockSize <= position) this.#blocks.delete(index);
    }
  }

  #block(index: number): SampleView {
    let block = this.#blocks.get(index);
    if (block === undefined) {
      block = new Int16Array(this.blockSize);
      this.#blocks.set(index, block);
    }
    return block;
  }
}

/** `[from, to)`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The smallest stretch that holds all of them; `null` for none. */
export function hullOf(spans: readonly Span[]): Span | null {
  if (spans.length === 0) return null;
  return {
    from: Math.min(...spans.map(({ from }) => from)),
    to: Math.max(...spans.map(({ to }) => to)),
  };
}

/** The part of a stretch before a position, and the part from there on; `null` where there is none. */
export function cutBefore({ from, to }: Span, at: number): Record<'before' | 'rest', Span | null> {
  return {
    before: from < at ? { from, to: Math.min(to, at) } : null,
    rest: to > at ? { from: Math.max(from, at), to } : null,
  };
}

/** What a stretch has besides these, which lie in it in order. */
export function complementOf({ from, to }: Span, spans: readonly Span[]): Span[] {
  const starts = [from, ...spans.map((span) => span.to)];
  const ends = [...spans.map((span) => span.from), to];
  return starts
    .map((start, index) => ({ from: start, to: ends[index] ?? to }))
    .filter((part) => part.from < part.to);
}

/** Sum of tracks of one stretch, each sample held within 16 bits. */
export function saturatingSum(tracks: readonly (readonly SampleView[])[]): SampleView[] {
  const [first, ...others] = tracks;
  if (first === undefined) return [];
  if (others.length === 0) return [...first];
  return first.map((piece, index) => {
    const sum = new Int32Array(piece);
    for (const track of others) {
      const view = track[index];
      if (view === undefined) continue;
      for (let at = 0; at < view.length; at += 1) sum[at] = (sum[at] ?? 0) + (view[at] ?? 0);
    }
    return saturated(sum);
  });
}

function saturated(sum: Int32Array): SampleView {
  const out = new Int16Array(sum.length);
  for (let at = 0; at < sum.length; at += 1) {
    const value = sum[at] ?? 0;
    out[at] = value > 32_767 ? 32_767 : value < -32_768 ? -32_768 : value;
  }
  return out;
}
