import { S3ServiceException } from '@aws-sdk/client-s3';
import {
  ObjectTakenOverError,
  StoreAccessDeniedError,
  StoreBucketMissingError,
  StoreUnavailableError,
} from '../../outputs.errors.js';

const REFUSALS = new Set([401, 403]);
const REFUSED_BY_US = new Set(['CredentialsProviderError']);

/** Why an upload failed, as a label; `other`: nothing that the server said, such as the spool's disk. */
export type UploadFailure =
  'unavailable' | 'access_denied' | 'bucket_missing' | 'taken_over' | 'other';

export function uploadFailureOf(error: unknown): UploadFailure {
  if (error instanceof StoreUnavailableError) return 'unavailable';
  if (error instanceof StoreAccessDeniedError) return 'access_denied';
  if (error instanceof StoreBucketMissingError) return 'bucket_missing';
  return error instanceof ObjectTakenOverError ? 'taken_over' : 'other';
}

/** Whether an object, an upload or (of `HEAD` on it) the bucket is not there. */
export function isNotFound(error: unknown): boolean {
  return statusOf(error) === 404 && !isBucketMissing(error);
}

/** What a failed request means to an operator; what nobody documents may pass, and is tried again. */
export function storeFailure(error: unknown, bucket: string): Error {
  if (isBucketMissing(error)) return new StoreBucketMissingError(bucket, error);
  const isRefused =
    REFUSALS.has(statusOf(error) ?? 0) || (error instanceof Error && REFUSED_BY_US.has(error.name));
  return isRefused ? new StoreAccessDeniedError(error) : new StoreUnavailableError(error);
}

function isBucketMissing(error: unknown): boolean {
  return error instanceof S3ServiceException && error.name === 'NoSuchBucket';
}

function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}
