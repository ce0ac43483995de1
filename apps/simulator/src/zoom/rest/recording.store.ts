import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '@zoom-platform/kernel';
import type { MeetingOccurrence, MeetingRegistry } from '../meeting.registry.js';
import type { MeetingAddress } from './meeting.address.js';
import { recordingMissing } from './rest.errors.js';

export interface RecordingFile {
  readonly id: string;
  readonly fileType: 'MP4' | 'M4A' | 'TRANSCRIPT';
  readonly extension: 'MP4' | 'M4A' | 'VTT';
  readonly recordingType: string;
  readonly content: Buffer;
}

export interface Recording {
  readonly occurrence: MeetingOccurrence;
  readonly files: readonly RecordingFile[];
}

const VIDEO_BYTES = 256 * 1024;
const AUDIO_BYTES = 64 * 1024;

/** Bytes that are the same for the same file at each reading, and no two blocks of them alike. */
function filler(seed: string, length: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / 64) }, (_, index) =>
    createHash('sha512')
      .update(`${seed} ${String(index)}`)
      .digest(),
  );
  return Buffer.concat(blocks).subarray(0, length);
}

function vttTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(11, 23);
}

/** One cue a person, from coming to going. */
function transcriptOf({ cast = [] }: MeetingOccurrence): string {
  const cues = cast.map(
    ({ userName, joinsAtMs, leavesAtMs }, index) =>
      `${String(index + 1)}\r\n${vttTime(joinsAtMs)} --> ${vttTime(leavesAtMs)}\r\n${userName}: (speaking)\r\n`,
  );
  return ['WEBVTT\r\n', ...cues].join('\r\n');
}

function fileId(meetingUuid: string, name: string): string {
  return createHash('md5').update(`${meetingUuid} ${name}`).digest('hex');
}

function filesOf(occurrence: MeetingOccurrence): readonly RecordingFile[] {
  const { meetingUuid } = occurrence;
  const id = (name: string) => fileId(meetingUuid, name);
  return [
    {
      ...{ id: id('video'), fileType: 'MP4', extension: 'MP4' },
      recordingType: 'shared_screen_with_speaker_view',
      content: filler(id('video'), VIDEO_BYTES),
    },
    {
      ...{ id: id('audio'), fileType: 'M4A', extension: 'M4A', recordingType: 'audio_only' },
      content: filler(id('audio'), AUDIO_BYTES),
    },
    {
      ...{ id: id('transcript'), fileType: 'TRANSCRIPT', extension: 'VTT' },
      recordingType: 'audio_transcript',
      content: Buffer.from(transcriptOf(occurrence)),
    },
  ];
}

/** How long a `download_access_token` or a redirect's signature is good for. */
const DAY_MS = 86_400_000;

/** Cloud recordings of occurrences that are over. */
export class RecordingStore {
  readonly #registry: MeetingRegistry;
  readonly #clock: Clock;
  readonly #recordings = new Map<string, Recording>();
  readonly #deleted = new Set<string>();
  readonly #keys = new Map<string, number>();

  constructor(registry: MeetingRegistry, clock: Clock) {
    this.#registry = registry;
    this.#clock = clock;
  }

  all(): readonly Recording[] {
    for (const occurrence of this.#registry.occurrences()) {
      const { meetingUuid, recorded, endedAt } = occurrence;
      const isNew = !this.#recordings.has(meetingUuid) && !this.#deleted.has(meetingUuid);
      if (recorded !== true || endedAt === undefined || !isNew) continue;
      this.#recordings.set(meetingUuid, { occurrence, files: filesOf(occurrence) });
    }
    return [...this.#recordings.values()];
  }

  /**
   * By the number of a meeting, its latest.
   * @throws ZoomRefusal 3301
   */
  get(address: MeetingAddress): Recording {
    const recording = this.all().findLast(({ occurrence }) =>
      address.kind === 'number'
        ? occurrence.meetingId === address.meetingId
        : address.isMeant(occurrence.meetingUuid),
    );
    if (!recording) throw recordingMissing();
    return recording;
  }

  /** @throws ZoomRefusal 3301 where nothing was ever recorded */
  latest(): Recording {
    const recording = this.all().at(-1);
    if (!recording) throw recordingMissing();
    return recording;
  }

  file(id: string): RecordingFile | undefined {
    return this.all()
      .flatMap(({ files }) => files)
      .find((file) => file.id === id);
  }

  remove({ occurrence }: Recording): void {
    this.#deleted.add(occurrence.meetingUuid);
    this.#recordings.delete(occurrence.meetingUuid);
  }

  /** @returns a text that opens downloads for a day */
  newKey(lifetimeMs = DAY_MS): string {
    const key = randomBytes(24).toString('base64url');
    this.#keys.set(key, this.#clock.now() + lifetimeMs);
    return key;
  }

  opens(key: string): boolean {
    return (this.#keys.get(key) ?? 0) > this.#clock.now();
  }
}
