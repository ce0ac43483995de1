import { ObjectTakenOverError } from '../../outputs.errors.js';
import { readAll } from '../line.log.js';
import type { ObjectAscent } from './object.ascent.js';
import { PartLedger } from './part.ledger.js';
import type { S3Bucket } from './s3.bucket.js';
import type { S3Uploads } from './s3.uploads.js';
import type { SpoolFolder } from './spool.folder.js';

/**
 * Media go up by multipart as they grow. The upload begins with the object, so that another replica
 * sees that somebody is at work; an object of one part is put whole at the end.
 */
export class MultipartAscent implements ObjectAscent {
  readonly #ledger: PartLedger;
  #isDone = false;

  /** @param id upload that a former process began */
  constructor(
    private readonly key: string,
    private readonly store: { readonly bucket: S3Bucket; readonly uploads: S3Uploads },
    private readonly spool: SpoolFolder,
    private readonly partBytes: number,
    private readonly left: { readonly bytes: number; id: string | null } = { bytes: 0, id: null },
  ) {
    this.#ledger = new PartLedger(partBytes, left.bytes);
  }

  wrote(position: number, bytes: number): void {
    this.#ledger.wrote(position, bytes);
  }

  truncated(bytes: number): void {
    this.#ledger.truncated(bytes);
  }

  async step(isSealed: boolean): Promise<number | null> {
    if (this.#isDone) return null;
    if (isSealed && this.#ledger.bytes <= this.partBytes) return this.#putWhole();
    const id = this.left.id ?? (await this.#begin());
    const part = this.#ledger.due(isSealed);
    if (part !== null) {
      await this.#send(id, part);
      return 0;
    }
    if (!isSealed) return null;
    await this.store.uploads.complete(this.key, id, this.#ledger.parts());
    return this.#done();
  }

  async examine(): Promise<void> {
    const { id } = this.left;
    if (id === null || (await this.store.uploads.parts(this.key, id)) !== null) return;
    const found = await this.store.bucket.head(this.key);
    if (found === null) {
      this.left.id = null;
      this.#ledger.startOver();
      return;
    }
    // The answer to our own completion may have been lost on its way.
    if (found.bytes !== this.#ledger.bytes) throw new ObjectTakenOverError(this.key);
    await this.#done();
  }

  /** Also of uploads whose beginning succeeded while its answer was lost. */
  async abandon(): Promise<void> {
    for (const upload of await this.store.uploads.list(this.key)) {
      if (upload.key === this.key) await this.store.uploads.abort(this.key, upload.id);
    }
  }

  async #begin(): Promise<string> {
    const id = await this.store.uploads.begin(this.key);
    await this.spool.noteUpload(this.key, id);
    this.left.id = id;
    return id;
  }

  async #send(id: string, part: number): Promise<void> {
    this.#ledger.reading(part);
    try {
      const body = await readAll(await this.spool.files.read(this.key, this.#ledger.rangeOf(part)));
      this.#ledger.sent(part, await this.store.uploads.send(this.key, id, part + 1, body));
    } catch (error) {
      this.#ledger.failed(part);
      throw error;
    }
  }

  async #putWhole(): Promise<null> {
    await this.store.bucket.put(this.key, await readAll(await this.spool.files.read(this.key)));
    return this.#done();
  }

  async #done(): Promise<null> {
    await this.abandon();
    this.#isDone = true;
    return null;
  }
}
