import type { Place } from '../log/logged-event.row.js';

/** What was read of the log in one go. */
export interface ReadBatch {
  readonly upTo: Place;
  /** Events that are neither handled nor written down as parked. */
  open: number;
}

/** What was read beyond the durable cursor; the cursor follows over what is dealt with. */
export class ReadWindow {
  private readonly batches: ReadBatch[] = [];

  /** How far the log was read; `undefined`: as far as the cursor. */
  get end(): Place | undefined {
    return this.batches.at(-1)?.upTo;
  }

  add(batch: ReadBatch): void {
    this.batches.push(batch);
  }

  /** The oldest batches, as many as are dealt with without a gap. */
  finished(): readonly ReadBatch[] {
    const open = this.batches.findIndex((batch) => batch.open > 0);
    return open === -1 ? [...this.batches] : this.batches.slice(0, open);
  }

  /** The cursor has passed so many. */
  drop(count: number): void {
    this.batches.splice(0, count);
  }
}
