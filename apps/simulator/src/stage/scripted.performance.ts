import type { Camera, MeetingScript, Stretch } from '../script/script.type.js';
import { cueSheet } from './cue.sheet.js';
import type {
  Cue,
  NetworkScript,
  Participant,
  Performance,
  SharedPictures,
  VideoUnit,
} from './performance.port.js';
import { H264_RATE, STILL_RATE } from './video.clip.js';

const SAMPLES_A_MILLISECOND = 16;

/** Numbers of the pictures whose moment lies in `[fromMs, toMs)`, counted from `startMs`. */
function* pictures(startMs: number, rate: number, fromMs: number, toMs: number) {
  const momentOf = (number: number) => startMs + Math.round((number * 1000) / rate);
  let number = Math.max(0, Math.floor(((fromMs - startMs) * rate) / 1000));
  while (momentOf(number) < fromMs) number += 1;
  for (; momentOf(number) < toMs; number += 1) yield { atMs: momentOf(number), number };
}

/** One occurrence of a scripted meeting. */
export class ScriptedPerformance implements Performance {
  readonly meetingUuid: string;
  readonly meetingId: string;
  readonly topic: string;
  readonly durationMs: number;
  readonly network: NetworkScript;
  readonly #script: MeetingScript;
  readonly #cues: readonly Cue[];

  /** @param meetingUuid Zoom gives each occurrence of a meeting a UUID of its own */
  constructor(script: MeetingScript, meetingUuid: string) {
    this.meetingUuid = meetingUuid;
    this.meetingId = script.meetingId;
    this.topic = script.topic;
    this.durationMs = script.durationMs;
    this.network = script.network;
    this.#script = script;
    this.#cues = cueSheet(script);
  }

  roster(atMs: number): readonly Participant[] {
    return this.#script.cast
      .filter(({ joinsAtMs, leavesAtMs }) => joinsAtMs <= atMs && atMs < leavesAtMs)
      .map(({ userId, userName }) => ({ userId, userName }));
  }

  cues(fromMs: number, toMs: number): readonly Cue[] {
    return this.#cues.filter(({ atMs }) => fromMs <= atMs && atMs < toMs);
  }

  audio(userId: number, fromMs: number, toMs: number): Int16Array | null {
    const heard = this.#script.utterances.filter(
      ({ speaker, offRecord, startMs, endMs }) =>
        speaker.userId === userId && !offRecord && startMs < toMs && fromMs < endMs,
    );
    if (heard.length === 0) return null;
    const from = Math.round(fromMs * SAMPLES_A_MILLISECOND);
    const stretch = new Int16Array(Math.round(toMs * SAMPLES_A_MILLISECOND) - from);
    for (const { startMs, speech } of heard) {
      const start = startMs * SAMPLES_A_MILLISECOND - from;
      const samples = speech.subarray(Math.max(0, -start), Math.max(0, stretch.length - start));
      stretch.set(samples, Math.max(0, start));
    }
    return stretch;
  }

  /** In every codec: the media server sends what the client asked for. */
  video(userId: number, fromMs: number, toMs: number): readonly VideoUnit[] {
    const member = this.#script.cast.find((candidate) => candidate.userId === userId);
    return member?.camera ? this.#units(member.camera, fromMs, toMs) : [];
  }

  share(fromMs: number, toMs: number): readonly SharedPictures[] {
    return this.#script.sharing.flatMap(({ participant, clip, startMs, endMs }) => {
      const isShown = clip !== null && startMs < toMs && fromMs < endMs;
      if (!isShown) return [];
      const { userId, userName } = participant;
      const units = this.#units({ clip, startMs, endMs }, fromMs, toMs);
      return [{ participant: { userId, userName }, units }];
    });
  }

  #units(camera: Camera, fromMs: number, toMs: number): readonly VideoUnit[] {
    const { jpeg, png } = camera.clip;
    return [
      ...h264(camera, fromMs, toMs),
      ...stills(camera, 'JPG', jpeg, fromMs, toMs),
      ...stills(camera, 'PNG', png, fromMs, toMs),
    ]
      .filter(({ atMs }) => !this.#script.pauses.some((pause) => contains(pause, atMs)))
      .toSorted((one, other) => one.atMs - other.atMs);
  }
}

function* h264(camera: Camera, fromMs: number, toMs: number): Generator<VideoUnit> {
  const { clip, startMs, endMs } = camera;
  for (const { atMs, number } of pictures(startMs, H264_RATE, fromMs, Math.min(toMs, endMs))) {
    const unit = clip.h264[number % clip.h264.length];
    if (unit) yield { atMs, codec: 'H264', keyFrame: unit.keyFrame, data: unit.data };
  }
}

function* stills(
  { startMs, endMs }: Stretch,
  codec: 'JPG' | 'PNG',
  data: Uint8Array,
  fromMs: number,
  toMs: number,
): Generator<VideoUnit> {
  for (const { atMs } of pictures(startMs, STILL_RATE, fromMs, Math.min(toMs, endMs))) {
    yield { atMs, codec, keyFrame: true, data };
  }
}

function contains({ startMs, endMs }: Stretch, atMs: number): boolean {
  return startMs <= atMs && atMs < endMs;
}
