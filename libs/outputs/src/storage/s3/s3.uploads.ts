import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { isNotFound } from './s3.failures.js';
import type { S3Bucket } from './s3.bucket.js';

/** A part as the server has it; numbers from 1. */
export interface UploadedPart {
  readonly number: number;
  readonly etag: string;
}

export interface UnfinishedUpload {
  readonly key: string;
  readonly id: string;
  /** Unix milliseconds. */
  readonly startedAt: number;
}

/** The requests about multipart uploads, in our keys and errors. */
export class S3Uploads {
  constructor(private readonly bucket: S3Bucket) {}

  /** @returns the upload's id */
  async begin(key: string): Promise<string> {
    const command = new CreateMultipartUploadCommand(this.bucket.place(key));
    const { UploadId } = await this.bucket.asked(this.bucket.client.send(command));
    return textOf(UploadId);
  }

  async send(key: string, id: string, number: number, body: Uint8Array): Promise<UploadedPart> {
    const command = new UploadPartCommand({
      ...this.bucket.place(key),
      UploadId: id,
      PartNumber: number,
      Body: body,
      ContentLength: body.byteLength,
    });
    const { ETag } = await this.bucket.asked(this.bucket.client.send(command));
    return { number, etag: textOf(ETag) };
  }

  /** Makes the object of the parts, in their order; other parts of the upload are dropped. */
  async complete(key: string, id: string, parts: readonly UploadedPart[]): Promise<void> {
    const Parts = parts.map(({ number, etag }) => ({ PartNumber: number, ETag: etag }));
    const command = new CompleteMultipartUploadCommand({
      ...this.bucket.place(key),
      UploadId: id,
      MultipartUpload: { Parts },
    });
    await this.bucket.asked(this.bucket.client.send(command));
  }

  /** One that is not there (any more) is no error. */
  async abort(key: string, id: string): Promise<void> {
    const command = new AbortMultipartUploadCommand({ ...this.bucket.place(key), UploadId: id });
    await this.bucket.client.send(command).catch((error: unknown) => {
      if (!isNotFound(error)) throw this.bucket.failure(error);
    });
  }

  /** Unfinished uploads whose key starts with the text. */
  async list(start: string): Promise<UnfinishedUpload[]> {
    const found: UnfinishedUpload[] = [];
    let markers: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } = {};
    for (;;) {
      const place = { Bucket: this.bucket.name, Prefix: this.bucket.keyOut(start), ...markers };
      const request = this.bucket.client.send(new ListMultipartUploadsCommand(place));
      const page = await this.bucket.asked(request);
      for (const { Key = '', UploadId = '', Initiated } of page.Uploads ?? []) {
        const startedAt = Initiated?.getTime() ?? 0;
        found.push({ key: this.bucket.keyIn(Key), id: UploadId, startedAt });
      }
      if (page.IsTruncated !== true) return found;
      markers = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
    }
  }

  /** What arrived, in order, and when the last of it did (Unix ms); `null` for an upload that is gone. */
  async parts(
    key: string,
    id: string,
  ): Promise<{ parts: readonly UploadedPart[]; lastAt: number } | null> {
    const parts: UploadedPart[] = [];
    let lastAt = 0;
    let PartNumberMarker: string | undefined;
    do {
      const place = { ...this.bucket.place(key), UploadId: id, PartNumberMarker };
      const request = this.bucket.client.send(new ListPartsCommand(place));
      const page = await request.catch((error: unknown) => {
        if (isNotFound(error)) return null;
        throw this.bucket.failure(error);
      });
      if (page === null) return null;
      for (const { PartNumber = 0, ETag = '', LastModified } of page.Parts ?? []) {
        parts.push({ number: PartNumber, etag: ETag });
        lastAt = Math.max(lastAt, LastModified?.getTime() ?? 0);
      }
      PartNumberMarker = page.IsTruncated === true ? page.NextPartNumberMarker : undefined;
    } while (PartNumberMarker !== undefined);
    return { parts, lastAt };
  }
}

function textOf(text: string | undefined): string {
  if (text === undefined) throw new TypeError('The object store left out what S3 requires.');
  return text;
}
