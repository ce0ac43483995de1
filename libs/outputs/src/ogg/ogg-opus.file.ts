import { crc32 } from 'node:zlib';
import type { GrowingObject, ObjectStore } from '../storage/object.store.js';
import { asLastPage, FIRST_PAGE, MAX_SEGMENTS, oggPage, segmentsOf } from './ogg.page.js';
import { OPUS_RATE, opusSamples } from './opus.packet.js';

/** A page is complete with each flush, and after a second where one has more. */
const PAGE_SAMPLES = OPUS_RATE;
const PRODUCER = 'zoom-platform';

export interface OpusFacts {
  readonly channels: number;
  /** Unix milliseconds of the first sample. */
  readonly startAt: number;
}

/** Pages that were made and are not yet on the disk. */
interface Draft {
  readonly pages: Uint8Array[];
  sequence: number;
  granule: number;
}

/**
 * Opus packets in Ogg (RFC 7845), as they came: pages are appended and the file opens at any moment.
 * A write that failed changes nothing, and is repeated at the same place with the next one.
 */
export class OggOpusFile {
  readonly #serial: number;
  #object: GrowingObject | null = null;
  #bytes = 0;
  #sequence = 0;
  #granule = 0;
  #last: { readonly at: number; readonly page: Uint8Array } | null = null;

  constructor(
    private readonly store: ObjectStore,
    private readonly key: string,
    private readonly facts: OpusFacts,
  ) {
    this.#serial = crc32(key);
  }

  /** @throws what the store throws: none of the packets counts as written */
  async write(packets: readonly Uint8Array[]): Promise<void> {
    if (packets.length === 0) return;
    const draft: Draft = { pages: [], sequence: this.#sequence, granule: this.#granule };
    if (this.#bytes === 0) this.#addHeaders(draft);
    for (const page of paged(packets)) this.#add(draft, page, 0);
    this.#object ??= await this.store.create(this.key);
    await this.#object.writeAt(this.#bytes, draft.pages);
    this.#bytes += draft.pages.reduce((sum, { byteLength }) => sum + byteLength, 0);
    this.#sequence = draft.sequence;
    this.#granule = draft.granule;
    const page = draft.pages.at(-1);
    if (page !== undefined) this.#last = { at: this.#bytes - page.byteLength, page };
  }

  /** Marks the last page as such, and makes the file durable. */
  async close(): Promise<void> {
    try {
      // What a write that failed left behind the last page.
      await this.#object?.truncate(this.#bytes);
      if (this.#last !== null) {
        await this.#object?.writeAt(this.#last.at, [asLastPage(this.#last.page)]);
      }
    } finally {
      await this.#object?.seal();
      this.#object = null;
    }
  }

  #addHeaders(draft: Draft): void {
    this.#add(draft, [opusHead(this.facts)], FIRST_PAGE);
    this.#add(draft, [opusTags(this.facts)], 0);
  }

  #add(draft: Draft, packets: readonly Uint8Array[], type: number): void {
    if (draft.sequence > 1) {
      draft.granule += packets.reduce((sum, packet) => sum + (opusSamples(packet) ?? 0), 0);
    }
    const { granule, sequence } = draft;
    draft.pages.push(oggPage({ packets, type, granule, serial: this.#serial, sequence }));
    draft.sequence += 1;
  }
}

function* paged(packets: readonly Uint8Array[]): Generator<Uint8Array[]> {
  let page: Uint8Array[] = [];
  let segments = 0;
  let samples = 0;
  for (const packet of packets) {
    const isFull = segments + segmentsOf(packet) > MAX_SEGMENTS || samples >= PAGE_SAMPLES;
    if (isFull && page.length > 0) {
      yield page;
      page = [];
      segments = 0;
      samples = 0;
    }
    page.push(packet);
    segments += segmentsOf(packet);
    samples += opusSamples(packet) ?? 0;
  }
  if (page.length > 0) yield page;
}

/** Nothing is skipped before the first sample: its place on the timeline is that of its packet. */
function opusHead({ channels }: OpusFacts): Uint8Array {
  const head = Buffer.alloc(19);
  head.write('OpusHead', 'latin1');
  head[8] = 1;
  head[9] = channels;
  head.writeUInt32LE(OPUS_RATE, 12);
  return head;
}

function opusTags({ startAt }: OpusFacts): Uint8Array {
  const comments = [`DATE=${new Date(startAt).toISOString()}`];
  return Buffer.concat([
    Buffer.from('OpusTags'),
    counted(PRODUCER),
    number32(comments.length),
    ...comments.map(counted),
  ]);
}

function counted(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'utf8');
  return Buffer.concat([number32(bytes.length), bytes]);
}

function number32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
