import { ObjectKeyInvalidError } from '../outputs.errors.js';

const KEY = /^[a-z0-9][a-z0-9._-]*(\/[a-z0-9][a-z0-9._-]*)*$/;
const SESSION_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MAX_KEY_LENGTH = 512;

/** @throws ObjectKeyInvalidError for anything that could name a place outside the store. */
export function assertObjectKey(key: string): void {
  if (key.length > MAX_KEY_LENGTH || !KEY.test(key)) throw new ObjectKeyInvalidError();
}

/** A log is read by others while it grows; without it, what lies beside it cannot be placed. */
export function isLog(key: string): boolean {
  return key.endsWith('.jsonl');
}

/** Holds a folder a session. */
export const SESSIONS_FOLDER = 'sessions';

export function isSessionId(text: string): boolean {
  return SESSION_ID.test(text);
}

/** @throws ObjectKeyInvalidError when `sessionId` is not a lower-case UUID. */
export function sessionFolder(sessionId: string): string {
  if (!isSessionId(sessionId)) throw new ObjectKeyInvalidError();
  return `${SESSIONS_FOLDER}/${sessionId}`;
}

/** Keys of what one owner writes about a session. */
export class EpochKeys {
  readonly folder: string;

  constructor(
    sessionId: string,
    readonly epoch: number,
  ) {
    this.folder = `${sessionFolder(sessionId)}/e${String(epoch)}`;
  }

  get session(): string {
    return `${this.folder}/session.json`;
  }

  get transcriptOperations(): string {
    return `${this.folder}/transcript.operations.jsonl`;
  }

  get chatOperations(): string {
    return `${this.folder}/chat.operations.jsonl`;
  }

  get timeline(): string {
    return `${this.folder}/timeline.jsonl`;
  }

  get audioJournal(): string {
    return `${this.folder}/audio.journal.jsonl`;
  }

  get videoJournal(): string {
    return `${this.folder}/video.journal.jsonl`;
  }

  /** What lies below these was seen or heard, and nothing else is. */
  get mediaFolders(): readonly string[] {
    return [`${this.audioFolder}/`, `${this.folder}/video/`];
  }

  /** What begins with these holds words, whatever its format, and nothing else does. */
  get wordStarts(): readonly string[] {
    const finals = [this.final('transcript.'), this.final('chat.')];
    return [this.transcriptOperations, this.chatOperations, ...finals];
  }

  /** Holds the sound of every track, and the mix. */
  get audioFolder(): string {
    return `${this.folder}/audio`;
  }

  /**
   * `track` is a label made by {@link TrackLabels}, never a name from outside. A file that had to begin
   * earlier than it did was written anew, as its next version.
   */
  wav(track: string, part: number, version = 1): string {
    const suffix = version === 1 ? '' : `.v${String(version)}`;
    return `${this.audioFolder}/${track}.p${String(part)}${suffix}.wav`;
  }

  ogg(track: string, part: number): string {
    return `${this.audioFolder}/${track}.p${String(part)}.ogg`;
  }

  /** `track` as with {@link audio}. */
  video(track: string, part: number): string {
    return `${this.folder}/video/${track}.p${String(part)}.mp4`;
  }

  final(name: string): string {
    return `${this.folder}/final/${name}`;
  }

  /** The epoch that a key of the session belongs to; `null` for a key of no epoch. */
  static epochOf(key: string): number | null {
    const match = /^sessions\/[0-9a-f-]{36}\/e(\d{1,9})\//.exec(key);
    return match?.[1] === undefined ? null : Number(match[1]);
  }
}
