import type { UploadedPart } from './s3.uploads.js';

/**
 * Which parts of a growing object the server has as they are now. Parts are counted from 0 here, have
 * one length but the last, and may be sent again as long as the upload is not complete.
 */
export class PartLedger {
  readonly #changed = new Set<number>();
  readonly #sent = new Map<number, UploadedPart>();
  #bytes = 0;

  /** @param bytes what the object has already, none of it sent */
  constructor(
    private readonly partBytes: number,
    bytes = 0,
  ) {
    this.#bytes = bytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  wrote(position: number, bytes: number): void {
    // What lies between the old end and the position reads as zero.
    this.#change(Math.min(position, this.#bytes), position + bytes);
    this.#bytes = Math.max(this.#bytes, position + bytes);
  }

  truncated(bytes: number): void {
    this.#change(Math.min(bytes, this.#bytes), Math.max(bytes, this.#bytes));
    this.#bytes = bytes;
    for (const part of this.#sent.keys()) if (part >= this.count) this.#sent.delete(part);
  }

  /** Parts of the object, the open one included. */
  get count(): number {
    return Math.ceil(this.#bytes / this.partBytes);
  }

  /**
   * The part to send next; `null` for none. While the object grows: a part that is full, and what
   * changed before it but the first one, whose header changes with every write. At the end: all.
   */
  due(isSealed: boolean): number | null {
    const end = isSealed ? this.count : Math.floor(this.#bytes / this.partBytes);
    const parts = Array.from({ length: end }, (_, part) => part);
    const isUnsent = (part: number) => !this.#sent.has(part);
    if (!isSealed && !parts.some(isUnsent)) return null;
    const isDue = (part: number) =>
      isUnsent(part) || (this.#changed.has(part) && (isSealed || part > 0));
    return parts.find(isDue) ?? null;
  }

  /** Bytes of a part, both ends included. */
  rangeOf(part: number): { start: number; end: number } {
    const start = part * this.partBytes;
    return { start, end: Math.min(start + this.partBytes, this.#bytes) - 1 };
  }

  /** The part is read now: what is written from here on is not in it. */
  reading(part: number): void {
    this.#changed.delete(part);
  }

  sent(part: number, uploaded: UploadedPart): void {
    this.#sent.set(part, uploaded);
  }

  /** The part did not arrive. */
  failed(part: number): void {
    this.#changed.add(part);
  }

  startOver(): void {
    this.#sent.clear();
  }

  /** All that was sent, in order. */
  parts(): UploadedPart[] {
    return [...this.#sent.values()].sort((one, other) => one.number - other.number);
  }

  #change(from: number, to: number): void {
    const last = Math.ceil(to / this.partBytes);
    for (let part = Math.floor(from / this.partBytes); part < last; part += 1) {
      this.#changed.add(part);
    }
  }
}
