import { PlatformError } from '@zoom-platform/kernel';

/** A key of an object that could leave its store, or is not one of ours. */
export class ObjectKeyInvalidError extends PlatformError {
  constructor() {
    super({
      code: 'outputs.object_key_invalid',
      status: 500,
      message: 'An object key may hold lower-case letters, digits, dots, dashes and slashes only.',
    });
  }
}

export class ObjectNotFoundError extends PlatformError {
  constructor(key: string) {
    super({
      code: 'outputs.object_not_found',
      status: 404,
      message: `The object ${key} is not in the store.`,
      fix: 'It was deleted, or another replica keeps it on a disk of its own: share the store.',
    });
  }
}

/** One epoch opens a file once; a session that is taken up again has a higher epoch. */
export class ObjectExistsError extends PlatformError {
  constructor(key: string) {
    super({
      code: 'outputs.object_exists',
      status: 500,
      message: `The object ${key} exists already.`,
      fix: 'A session that is taken up again needs a higher epoch.',
    });
  }
}

/** Nothing of this session was recorded, or not (yet) here. */
export class RecordingNotFoundError extends PlatformError {
  constructor() {
    super({
      code: 'outputs.recording_not_found',
      status: 404,
      message: 'Nothing is recorded for this session.',
      fix: 'Check the session id with GET /v1/rtms/sessions.',
    });
  }
}

/** The session is recorded, but its manifest is not committed. */
export class ManifestPendingError extends PlatformError {
  constructor() {
    super({
      code: 'outputs.manifest_pending',
      status: 409,
      message: 'The session is still running, or its artifacts are being completed.',
      fix: 'Wait for the event outputs.recording.completed; the transcript so far is at /transcript.',
    });
  }
}

export class ArtifactNotFoundError extends PlatformError {
  constructor() {
    super({
      code: 'outputs.artifact_not_found',
      status: 404,
      message: 'The manifest of this session lists no artifact of this name.',
      fix: 'Take a name from GET /v1/rtms/sessions/:id/manifest.',
    });
  }
}

/** The session is recorded, and no chat message was. */
export class ChatNotFoundError extends PlatformError {
  constructor() {
    super({
      code: 'outputs.chat_not_found',
      status: 404,
      message: 'No chat was received in this session.',
      fix: 'Set OUTPUTS_CHAT=on, and give the Zoom app the chat scope, before the session begins.',
    });
  }
}

/** A higher epoch of the session exists: whoever asks has lost it. */
export class EpochFencedError extends PlatformError {
  constructor(epoch: number) {
    super({
      code: 'outputs.epoch_fenced',
      status: 409,
      message: `Epoch ${String(epoch)} of the session is over: a later owner commits its manifest.`,
    });
  }
}

/** A query parameter of the transcript route. */
export class TranscriptFormatUnknownError extends PlatformError {
  constructor() {
    super({
      code: 'outputs.transcript_format_unknown',
      status: 400,
      message: 'A transcript comes as jsonl, vtt, srt or text.',
      fix: 'Ask for ?format=jsonl, vtt, srt or text.',
    });
  }
}

/** Query parameters of the search; names them, and repeats nothing of what they hold. */
export class SearchQueryInvalidError extends PlatformError {
  constructor(parameters: readonly string[]) {
    super({
      code: 'outputs.search_query_invalid',
      status: 400,
      message: `These parameters are not valid: ${parameters.join(', ')}.`,
      fix: 'q is text of 1 … 500 characters, after a cursor of this API, limit 1 … 100.',
    });
  }
}

/**
 * What was recorded is gone for good: somebody asked, its time was over, or Zoom revoked the stream. Readers and late
 * writers get it.
 */
export class ContentDeletedError extends PlatformError {
  constructor() {
    super({
      code: 'outputs.content_deleted',
      status: 410,
      message: 'This content of the session was deleted.',
    });
  }
}

/** Its folder was made again each time that it was emptied; the deletion is tried again. */
export class FolderBusyError extends PlatformError {
  constructor(folder: string) {
    super({
      code: 'outputs.folder_busy',
      status: 503,
      message: `The folder ${folder} cannot be erased: somebody writes there.`,
      fix: 'It is tried again. Where this goes on, look for another program that writes below DATA_DIR.',
    });
  }
}

/** Content of a session that is still being recorded is not deleted. */
export class SessionRunningError extends PlatformError {
  constructor() {
    super({
      code: 'outputs.session_running',
      status: 409,
      message: 'The session is still running, or its artifacts are being completed.',
      fix: 'Stop the stream, and ask again when its session has ended.',
    });
  }
}

/** Content of this session need not go, or its holders have not been asked yet. */
export class ReceiptNotFoundError extends PlatformError {
  constructor() {
    super({
      code: 'outputs.receipt_not_found',
      status: 404,
      message: 'There is no receipt of a deletion for this session.',
      fix: 'A receipt is issued once a whole session is deleted: for a caller, when its days are over, or within a minute of the end of a stream that Zoom stopped with reason 8.',
    });
  }
}

/** Two modules hold content under one name; ends the start. */
export class ContentHolderNameTakenError extends PlatformError {
  constructor(name: string) {
    super({
      code: 'outputs.holder_name_taken',
      status: 500,
      message: `Two holders of content are named ${name}.`,
      fix: 'Give each ContentHolder a name of its own, such as that of its extension.',
    });
  }
}

/** A holder of content did not answer within OUTPUTS_HOLDER_TIMEOUT_MS; it is asked again. */
export class HolderSilentError extends PlatformError {
  constructor() {
    super({
      code: 'outputs.holder_silent',
      status: 504,
      message: 'A holder of content did not answer in time.',
    });
  }
}

/** The disk of a replica that has part of a deleted session was not erased yet; its replica does it within seconds, once it runs. */
export class DiskSilentError extends PlatformError {
  constructor() {
    super({
      code: 'outputs.disk_silent',
      status: 504,
      message: 'A disk with part of the session was not erased yet.',
      fix: 'Start the replica with this disk. Where the disk is gone for good, the receipt names it as unreachable after a day.',
    });
  }
}

/** Two replicas run, and one of them keeps its artifacts on a disk that the other does not see. */
export class StoresDifferError extends PlatformError {
  constructor() {
    super({
      code: 'outputs.stores_differ',
      status: 503,
      message: 'Another replica keeps artifacts on another disk: each misses what the other has.',
      fix: 'Mount one volume under the DATA_DIR of all replicas, or set OUTPUTS_STORE=s3 for all.',
    });
  }
}

/** The file that names the disk of a replica holds no name: it is being made, or was damaged. */
export class DiskUnnamedError extends PlatformError {
  constructor(path: string) {
    super({
      code: 'outputs.disk_unnamed',
      status: 500,
      message: `The file ${path} does not name the disk.`,
      fix: 'Where this goes on, write the id from output_disk into it. Delete it only where nothing else is left: under another id, what lies there is unknown until the next look.',
    });
  }
}

/** No byte of the artifact lies in the range; `Content-Range` says how many it has. */
export class RangeNotSatisfiableError extends PlatformError {
  constructor(bytes: number) {
    super({
      code: 'outputs.range_not_satisfiable',
      status: 416,
      message: `The artifact has ${String(bytes)} bytes, and none of them lies in this range.`,
    });
  }
}

/** The object store takes or gives nothing now: it is away, or too slow. */
export class StoreUnavailableError extends PlatformError {
  constructor(cause: unknown) {
    super({
      code: 'outputs.store_unavailable',
      status: 503,
      message: 'The object store does not answer; what was received is kept and tried again.',
      fix: 'Check OUTPUTS_S3_ENDPOINT, and that the server runs and can be reached from here.',
      cause,
    });
  }
}

/** The object store refuses our key; ends the start. */
export class StoreAccessDeniedError extends PlatformError {
  constructor(cause: unknown) {
    super({
      code: 'outputs.store_access_denied',
      status: 503,
      message: 'The object store refuses the access key.',
      fix: 'Check OUTPUTS_S3_ACCESS_KEY_ID and its secret, and that they may list, read, write and delete in the bucket.',
      cause,
    });
  }
}

/** The bucket of the configuration is not there; ends the start. */
export class StoreBucketMissingError extends PlatformError {
  constructor(bucket: string, cause: unknown) {
    super({
      code: 'outputs.store_bucket_missing',
      status: 503,
      message: `The object store has no bucket ${bucket}.`,
      fix: 'Make the bucket, or set OUTPUTS_S3_BUCKET and OUTPUTS_S3_REGION to one that exists.',
      cause,
    });
  }
}

/** An object of a session is still being uploaded, or its writer was lost a moment ago; it is tried again. */
export class ObjectUnfinishedError extends PlatformError {
  constructor(key: string) {
    super({
      code: 'outputs.object_unfinished',
      status: 409,
      message: `The object ${key} is still being uploaded by another process.`,
    });
  }
}

/** Another replica took this process for lost and completed its object with what had arrived. */
export class ObjectTakenOverError extends PlatformError {
  constructor(key: string) {
    super({
      code: 'outputs.object_taken_over',
      status: 409,
      message: `The object ${key} was completed by another process; it stays as that left it.`,
    });
  }
}

/** What waits for its upload has reached OUTPUTS_S3_SPOOL_BYTES; as with a full disk, it is tried again. */
export class SpoolFullError extends PlatformError {
  constructor() {
    super({
      code: 'outputs.spool_full',
      status: 507,
      message: 'The spool of objects that wait for their upload is full.',
      fix: 'Bring the object store back, or raise OUTPUTS_S3_SPOOL_BYTES.',
    });
  }
}

/** Two processes with one DATA_DIR would upload each other's objects; ends the start. */
export class SpoolLockedError extends PlatformError {
  constructor(folder: string) {
    super({
      code: 'outputs.spool_locked',
      status: 500,
      message: `Another process uses the spool ${folder}.`,
      fix: 'With OUTPUTS_STORE=s3 give each replica a DATA_DIR of its own.',
    });
  }
}
