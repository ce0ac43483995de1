import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { DataDirLock, DataDirLockedError } from '@zoom-platform/database';
import {
  ObjectExistsError,
  ObjectTakenOverError,
  SpoolLockedError,
  StoreUnavailableError,
} from '../../outputs.errors.js';
import type { OutputsMetrics } from '../../outputs.metrics.js';
import { assertObjectKey, isLog } from '../object.keys.js';
import { type GrowingObject, type ObjectInfo, ObjectStore } from '../object.store.js';
import { OutageLog } from '../outage.log.js';
import { HeldObject } from './held.object.js';
import { LogAscent } from './log.ascent.js';
import { completeLostUpload } from './lost.upload.js';
import { MultipartAscent } from './multipart.ascent.js';
import { S3Bucket } from './s3.bucket.js';
import { uploadFailureOf } from './s3.failures.js';
import type { S3Settings } from './s3.settings.js';
import { S3Uploads } from './s3.uploads.js';
import { S3Versions } from './s3.versions.js';
import { SpoolFolder } from './spool.folder.js';
import { SpoolLimits } from './spool.limits.js';

const OUTAGE = {
  began: 'Uploads fail; they are kept and tried again until they are there.',
  over: 'No upload fails any more.',
};

interface Held {
  readonly object: HeldObject;
  readonly spool: SpoolFolder;
}

/**
 * Objects in a bucket that speaks S3. A growing object lies in a spool on local disk until all of it
 * is uploaded; this process reads it from there, others once it is in the bucket.
 */
export class S3ObjectStore extends ObjectStore implements OnModuleInit, OnApplicationShutdown {
  readonly #bucket: S3Bucket;
  readonly #uploads: S3Uploads;
  readonly #versions: S3Versions;
  readonly #limits: SpoolLimits;
  readonly #held = new Map<string, Held>();
  /** What was recorded here: the next process goes on with it. */
  readonly #growing: SpoolFolder;
  /** Copies of objects that stand: the next process begins anew. */
  readonly #reopened: SpoolFolder;
  readonly #logger = new Logger(S3ObjectStore.name);
  readonly #outage = new OutageLog(this.#logger, OUTAGE);
  #lock: DataDirLock | null = null;

  constructor(
    private readonly settings: S3Settings,
    private readonly metrics: Pick<OutputsMetrics, 'uploadFailed'>,
  ) {
    super();
    this.#bucket = new S3Bucket(settings);
    this.#uploads = new S3Uploads(this.#bucket);
    this.#versions = new S3Versions(this.#bucket);
    this.#limits = new SpoolLimits(settings.spoolBytes);
    this.#growing = new SpoolFolder(join(settings.spool, 'growing'));
    this.#reopened = new SpoolFolder(join(settings.spool, 'reopened'));
  }

  get localFolder(): string {
    return this.settings.spool;
  }

  /** @throws SpoolLockedError StoreAccessDeniedError StoreBucketMissingError */
  async onModuleInit(): Promise<void> {
    const { spool } = this.settings;
    this.#lock = await DataDirLock.acquire(spool).catch((error: unknown) => {
      throw error instanceof DataDirLockedError ? new SpoolLockedError(spool) : error;
    });
    await this.#reopened.clear();
    for (const { key, bytes } of await this.#growing.left()) {
      const id = await this.#growing.uploadOf(key);
      this.#hold(key, this.#growing, null, { bytes, id }).start({ isSealed: true });
    }
    // A server that is away now comes back: what is received meanwhile waits in the spool.
    await this.check().catch((error: unknown) => {
      if (!(error instanceof StoreUnavailableError)) throw error;
      this.#logger.warn({ error, msg: 'The object store does not answer.' });
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.#held.values()].map(({ object }) => object.stop()));
    this.#bucket.client.destroy();
    await this.#lock?.release();
  }

  async create(key: string): Promise<GrowingObject> {
    assertObjectKey(key);
    if (this.#held.has(key) || (await this.#stands(key))) throw new ObjectExistsError(key);
    const file = await this.#growing.files.create(key);
    return this.#hold(key, this.#growing, file).start();
  }

  async reopen(key: string): Promise<GrowingObject> {
    assertObjectKey(key);
    await this.#held.get(key)?.object.settled();
    const content = await this.#bucket.get(key);
    const file = await this.#reopened.files.create(key);
    try {
      const bytes = await copy(content, file);
      return this.#hold(key, this.#reopened, file, { bytes, id: null });
    } catch (error) {
      await file.seal();
      await this.#reopened.remove(key);
      throw error;
    }
  }

  async put(key: string, content: Iterable<string | Uint8Array>): Promise<void> {
    assertObjectKey(key);
    const chunks = Array.from(content, (chunk) => Buffer.from(chunk));
    await this.#bucket.put(key, Buffer.concat(chunks));
  }

  async stat(key: string): Promise<ObjectInfo | null> {
    assertObjectKey(key);
    const held = await this.#held.get(key)?.spool.files.stat(key);
    return held ?? (await this.#bucket.head(key));
  }

  async list(folder: string): Promise<readonly ObjectInfo[]> {
    assertObjectKey(folder);
    const infos = new Map<string, ObjectInfo>();
    for (const info of await this.#bucket.list(folder)) infos.set(info.key, info);
    for (const { spool, object } of this.#heldIn(folder)) {
      const info = await spool.files.stat(object.key);
      if (info !== null) infos.set(info.key, info);
    }
    return sorted(infos);
  }

  override async remains(folder: string): Promise<readonly ObjectInfo[]> {
    const infos = new Map<string, ObjectInfo>();
    for (const info of [...(await this.list(folder)), ...(await this.#versions.list(folder))]) {
      const known = infos.get(info.key);
      if (known === undefined || known.modifiedAt < info.modifiedAt) infos.set(info.key, info);
    }
    return sorted(infos);
  }

  async folders(folder: string): Promise<readonly string[]> {
    const held = await this.localFolders(folder);
    return [...new Set([...(await this.#bucket.folders(folder)), ...held])].sort();
  }

  override async foldersOfRemains(folder: string): Promise<readonly string[]> {
    const former = await this.#versions.folders(folder);
    return [...new Set([...(await this.folders(folder)), ...former])].sort();
  }

  localFolders(folder: string): Promise<readonly string[]> {
    assertObjectKey(folder);
    const start = folder.length + 1;
    const held = this.#heldIn(folder).map(({ object: { key } }) => key.slice(start).split('/'));
    const names = held.flatMap(([name = '', ...rest]) => (rest.length === 0 ? [] : [name]));
    return Promise.resolve([...new Set(names)].sort());
  }

  async read(key: string, range?: { start: number; end: number }): Promise<Readable> {
    assertObjectKey(key);
    const held = this.#held.get(key);
    return held === undefined ? this.#bucket.get(key, range) : held.spool.files.read(key, range);
  }

  async delete(key: string): Promise<void> {
    assertObjectKey(key);
    await this.#held.get(key)?.object.discard();
    for (const { key: of, id } of await this.#uploads.list(key)) {
      if (of === key) await this.#uploads.abort(key, id);
    }
    await this.#versions.delete(key);
  }

  async erase(folder: string): Promise<void> {
    assertObjectKey(folder);
    for (const { object } of this.#heldIn(folder)) await object.discard();
    for (const { key, id } of await this.#uploads.list(`${folder}/`)) {
      await this.#uploads.abort(key, id);
    }
    await this.#versions.erase(folder);
  }

  async complete(folder: string): Promise<void> {
    assertObjectKey(folder);
    for (const { object } of this.#heldIn(folder)) if (object.isSealed) await object.settled();
    for (const upload of await this.#uploads.list(`${folder}/`)) {
      if (this.#held.has(upload.key)) continue;
      const store = { bucket: this.#bucket, uploads: this.#uploads };
      await completeLostUpload(store, upload, this.settings.lostAfterMs);
    }
  }

  check(): Promise<void> {
    return this.#bucket.check();
  }

  /** An epoch's keys are its own: while the server is away, that is enough. */
  async #stands(key: string): Promise<boolean> {
    try {
      return (await this.#bucket.head(key)) !== null;
    } catch (error) {
      if (error instanceof StoreUnavailableError) return false;
      throw error;
    }
  }

  #heldIn(folder: string): Held[] {
    return [...this.#held.values()].filter(({ object }) => object.key.startsWith(`${folder}/`));
  }

  #hold(
    key: string,
    spool: SpoolFolder,
    file: GrowingObject | null,
    left: { bytes: number; id: string | null } = { bytes: 0, id: null },
  ): HeldObject {
    const { partBytes, logMs, sealMs } = this.settings;
    const store = { bucket: this.#bucket, uploads: this.#uploads };
    const ascent = isLog(key)
      ? new LogAscent(key, this.#bucket, spool, logMs)
      : new MultipartAscent(key, store, spool, partBytes, left);
    const object = new HeldObject(key, file, ascent, {
      bytes: left.bytes,
      limits: this.#limits,
      sealMs,
      finished: async () => {
        this.#held.delete(key);
        await spool.remove(key);
        this.#outage.ended(key);
      },
      failed: (error) => {
        this.#failed(key, error);
      },
      sent: () => {
        this.#outage.ended(key);
      },
    });
    this.#held.set(key, { object, spool });
    return object;
  }

  #failed(key: string, error: unknown): void {
    this.metrics.uploadFailed(uploadFailureOf(error));
    if (error instanceof ObjectTakenOverError)
      this.#logger.warn({ error, key, msg: error.message });
    else this.#outage.failed(key, error);
  }
}

function sorted(infos: ReadonlyMap<string, ObjectInfo>): readonly ObjectInfo[] {
  return [...infos.values()].sort(({ key: one }, { key: other }) => (one < other ? -1 : 1));
}

async function copy(content: Readable, file: GrowingObject): Promise<number> {
  let bytes = 0;
  for await (const chunk of content) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('An object is read as bytes.');
    await file.writeAt(bytes, [chunk]);
    bytes += chunk.byteLength;
  }
  return bytes;
}
