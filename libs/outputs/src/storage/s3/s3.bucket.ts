import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { ObjectNotFoundError, StoreBucketMissingError } from '../../outputs.errors.js';
import type { ObjectInfo } from '../object.store.js';
import { isNotFound, storeFailure } from './s3.failures.js';
import type { S3Settings } from './s3.settings.js';

/** Of a server that takes connections and says nothing: no request of ours takes longer to begin. */
const TIMEOUTS = { connectionTimeout: 2_000, requestTimeout: 20_000, throwOnRequestTimeout: true };

/** Readiness takes an answer within a second. */
const CHECK_MS = 900;

/**
 * The requests about whole objects, in our keys and errors. The SDK repeats what may pass (503
 * SlowDown, broken connections) twice, with growing pauses.
 */
export class S3Bucket {
  readonly client: S3Client;
  readonly name: string;

  constructor(private readonly settings: Pick<S3Settings, 'client' | 'bucket' | 'prefix'>) {
    this.name = settings.bucket;
    this.client = new S3Client({
      requestHandler: TIMEOUTS,
      // Newer checksums are unknown to many servers that speak S3.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      ...settings.client,
    });
  }

  /** @throws StoreUnavailableError StoreAccessDeniedError StoreBucketMissingError */
  async check(): Promise<void> {
    const abortSignal = AbortSignal.timeout(CHECK_MS);
    const command = new HeadBucketCommand({ Bucket: this.name });
    const request = this.client.send(command, { abortSignal });
    await request.catch((error: unknown) => {
      // An answer to HEAD has no body, and so no name of what is missing.
      throw isNotFound(error) ? new StoreBucketMissingError(this.name, error) : this.failure(error);
    });
  }

  async put(key: string, body: Uint8Array): Promise<void> {
    await this.asked(
      this.client.send(
        new PutObjectCommand({ ...this.place(key), Body: body, ContentLength: body.byteLength }),
      ),
    );
  }

  async head(key: string): Promise<ObjectInfo | null> {
    try {
      const found = await this.client.send(new HeadObjectCommand(this.place(key)));
      return infoOf(key, found.ContentLength, found.LastModified);
    } catch (error) {
      if (isNotFound(error)) return null;
      throw this.failure(error);
    }
  }

  /** @throws ObjectNotFoundError */
  async get(key: string, range?: { start: number; end: number }): Promise<Readable> {
    const Range = range && `bytes=${String(range.start)}-${String(range.end)}`;
    try {
      const found = await this.client.send(new GetObjectCommand({ ...this.place(key), Range }));
      if (!(found.Body instanceof Readable)) throw new TypeError('An object is read as a stream.');
      return found.Body;
    } catch (error) {
      throw isNotFound(error) ? new ObjectNotFoundError(key) : this.failure(error);
    }
  }

  /** Objects whose key starts with `folder/`. */
  async list(folder: string): Promise<ObjectInfo[]> {
    const infos: ObjectInfo[] = [];
    for await (const { Contents = [] } of this.#pages(folder)) {
      for (const { Key = '', Size, LastModified } of Contents) {
        infos.push(infoOf(this.keyIn(Key), Size, LastModified));
      }
    }
    return infos;
  }

  async folders(folder: string): Promise<string[]> {
    const names: string[] = [];
    for await (const { CommonPrefixes = [] } of this.#pages(folder, '/')) {
      names.push(...CommonPrefixes.map(({ Prefix = '' }) => Prefix.split('/').at(-2) ?? ''));
    }
    return names;
  }

  /** For good: a bucket with versions answers with the mark that it left, and every version goes too. */
  async delete(key: string): Promise<void> {
    const command = new DeleteObjectCommand(this.place(key));
    const { VersionId: mark } = await this.asked(this.client.send(command));
    if (mark !== undefined) await this.#deleteVersions(key);
  }

  place(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.name, Key: this.keyOut(key) };
  }

  keyOut(key: string): string {
    return this.settings.prefix === '' ? key : `${this.settings.prefix}/${key}`;
  }

  keyIn(key: string): string {
    return this.settings.prefix === '' ? key : key.slice(this.settings.prefix.length + 1);
  }

  failure(error: unknown): Error {
    return storeFailure(error, this.name);
  }

  async asked<T>(request: Promise<T>): Promise<T> {
    try {
      return await request;
    } catch (error) {
      throw this.failure(error);
    }
  }

  async #deleteVersions(key: string): Promise<void> {
    const { Bucket, Key } = this.place(key);
    let marker: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
    for (let isMore = true; isMore;) {
      const command = new ListObjectVersionsCommand({ Bucket, Prefix: Key, ...marker });
      const {
        Versions = [],
        DeleteMarkers = [],
        ...page
      } = await this.asked(this.client.send(command));
      for (const { Key: found, VersionId } of [...Versions, ...DeleteMarkers]) {
        if (found !== Key) continue;
        await this.asked(this.client.send(new DeleteObjectCommand({ Bucket, Key, VersionId })));
      }
      marker = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
      isMore = page.IsTruncated === true;
    }
  }

  async *#pages(folder: string, Delimiter?: string) {
    let ContinuationToken: string | undefined;
    do {
      const Prefix = this.keyOut(`${folder}/`);
      const command = { Bucket: this.name, Prefix, Delimiter, ContinuationToken };
      const page = await this.asked(this.client.send(new ListObjectsV2Command(command)));
      yield page;
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
  }
}

function infoOf(key: string, bytes = 0, modifiedAt = new Date(0)): ObjectInfo {
  return { key, bytes, modifiedAt: modifiedAt.getTime() };
}
