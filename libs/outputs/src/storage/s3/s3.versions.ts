import { ListObjectVersionsCommand, type ListObjectVersionsOutput } from '@aws-sdk/client-s3';
import type { ObjectInfo } from '../object.store.js';
import { infoOf, type S3Bucket } from './s3.bucket.js';

/** An empty object that is put and deleted, to see what the bucket keeps of it. */
const PROBE = 'versions.probe';
/** A bucket that keeps no versions may be told to: it is looked at again then. A sweep asks for each session. */
const LOOK_MS = 60_000;

/**
 * The requests about what a bucket keeps of objects that were deleted or replaced. A plain deletion there leaves a
 * mark: the key is in no list any more, and its bytes stay.
 */
export class S3Versions {
  #areKept = false;
  /** By `performance.now()`. */
  #lookedAt = -Infinity;

  constructor(private readonly bucket: S3Bucket) {}

  /** Deletes an object with all that was ever under its key; one that is not there is no error. */
  async delete(key: string): Promise<void> {
    if (!(await this.#keeps())) {
      const mark = await this.bucket.delete(key);
      if (mark === undefined) return;
      this.#areKept = true;
    }
    await this.#deleteAll(key, (found) => found === key);
  }

  /** The same for every key that starts with `folder/`. */
  async erase(folder: string): Promise<void> {
    if (await this.#keeps()) return this.#deleteAll(`${folder}/`, () => true);
    for (const { key } of await this.bucket.list(folder)) await this.delete(key);
  }

  /** Each version and each mark whose key starts with `folder/`; none in a bucket that keeps none. */
  async list(folder: string): Promise<ObjectInfo[]> {
    const infos: ObjectInfo[] = [];
    if (!(await this.#keeps())) return infos;
    for await (const page of this.#pages(`${folder}/`)) {
      for (const { Key = '', Size, LastModified } of versionsOf(page)) {
        infos.push(infoOf(this.bucket.keyIn(Key), Size, LastModified));
      }
    }
    return infos;
  }

  /** Names of the folders right below `folder/` that have any; none in a bucket that keeps none. */
  async folders(folder: string): Promise<string[]> {
    const names: string[] = [];
    if (!(await this.#keeps())) return names;
    for await (const { CommonPrefixes = [] } of this.#pages(`${folder}/`, '/')) {
      names.push(...CommonPrefixes.map(({ Prefix = '' }) => Prefix.split('/').at(-2) ?? ''));
    }
    return names;
  }

  /** Answers about an object name its version, also to those who may not ask how the bucket is set up. */
  async #keeps(): Promise<boolean> {
    if (this.#areKept || performance.now() - this.#lookedAt < LOOK_MS) return this.#areKept;
    const version = await this.bucket.put(PROBE, new Uint8Array());
    const mark = await this.bucket.delete(PROBE);
    this.#lookedAt = performance.now();
    this.#areKept = version !== undefined || mark !== undefined;
    if (!this.#areKept) return false;
    await this.#deleteAll(PROBE, (found) => found === PROBE);
    return true;
  }

  async #deleteAll(start: string, isMeant: (key: string) => boolean): Promise<void> {
    for await (const page of this.#pages(start)) {
      for (const { Key = '', VersionId } of versionsOf(page)) {
        const key = this.bucket.keyIn(Key);
        if (isMeant(key)) await this.bucket.delete(key, VersionId);
      }
    }
  }

  async *#pages(start: string, Delimiter?: string): AsyncGenerator<ListObjectVersionsOutput> {
    const place = { Bucket: this.bucket.name, Prefix: this.bucket.keyOut(start), Delimiter };
    let markers: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
    for (let isMore = true; isMore;) {
      const command = new ListObjectVersionsCommand({ ...place, ...markers });
      const page = await this.bucket.asked(this.bucket.client.send(command));
      yield page;
      markers = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
      isMore = page.IsTruncated === true;
    }
  }
}

function versionsOf({ Versions = [], DeleteMarkers = [] }: ListObjectVersionsOutput) {
  const marks = DeleteMarkers.map((mark) => ({ ...mark, Size: 0 }));
  return [...Versions, ...marks];
}
