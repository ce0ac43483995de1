import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
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

  /** @returns its version, in a bucket that keeps them */
  async put(key: string, body: Uint8Array): Promise<string | undefined> {
    const ContentLength = body.byteLength;
    const command = new PutObjectCommand({ ...this.place(key), Body: body, ContentLength });
    return (await this.asked(this.client.send(command))).VersionId;
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

  /**
   * @param VersionId of the one version or mark that is to go
   * @returns where none is named, the mark that a bucket with versions has put on top of them
   */
  async delete(key: string, VersionId?: string): Promise<string | undefined> {
    const command = new DeleteObjectCommand({ ...this.place(key), VersionId });
    return (await this.asked(this.client.send(command))).VersionId;
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

export function infoOf(key: string, bytes = 0, modifiedAt = new Date(0)): ObjectInfo {
  return { key, bytes, modifiedAt: modifiedAt.getTime() };
}
