import type { TimelineNotice, VideoFrame } from '@zoom-platform/rtms/extension';
import { FrameNumbers } from '../mp4/frame.numbers.js';
import {
  lengthPrefixed,
  nalUnits,
  type ParameterSets,
  parameterSetsAfter,
} from '../mp4/h264.units.js';
import { stillFacts } from '../mp4/still.facts.js';
import { isSameFormat, type PictureFormat } from './picture.format.js';
import { needsKeyFrameAfter, type VideoStream } from './stream.breaks.js';
import type { Picture, VideoPart } from './video.part.js';
import type { VideoNotes } from './video.notes.js';

/** Opens the file of a track's next part, which begins with the frame. */
export type OpenPart = (
  part: number,
  frame: VideoFrame,
  format: PictureFormat,
) => Promise<VideoPart>;

interface Shown {
  readonly picture: Picture;
  readonly format: PictureFormat;
}

/**
 * One person's camera or screen. Pictures are kept in the order of their times; H.264 from a key frame
 * on. Another codec, size or parameter set begins a new part.
 */
export class VideoSource {
  #part: VideoPart | null = null;
  #parts = 0;
  /** Former parts on their way to the store, and the first failure of any. */
  readonly #closing = new Set<Promise<void>>();
  #failure: { readonly error: unknown } | null = null;
  #formatOfPart: PictureFormat | null = null;
  /** Of H.264, in force. */
  #sets: ParameterSets | null = null;
  #numbers: FrameNumbers | null = null;
  #waitsForKeyFrame = true;
  #newest = -Infinity;

  constructor(
    private readonly stream: VideoStream,
    private readonly open: OpenPart,
    private readonly notes: VideoNotes,
  ) {}

  observe(notice: TimelineNotice): void {
    this.notes.observe(notice);
    if (needsKeyFrameAfter(notice, this.stream)) this.#waitsForKeyFrame = true;
  }

  /** Another camera is shown in its place. */
  replaced(): void {
    this.notes.broken();
  }

  /** @throws what the store throws: the picture is lost, and those that need it with it */
  async take(frame: VideoFrame): Promise<void> {
    if (frame.timestamp <= this.#newest) {
      this.notes.late(frame.timestamp);
      return;
    }
    const shown = frame.codec === 'H264' ? this.#decodable(frame) : this.#still(frame);
    if (shown === null) return;
    try {
      const part = await this.#partFor(frame, shown.format);
      await part.append(shown.picture);
    } catch (error) {
      this.#waitsForKeyFrame = true;
      // It came, as those did that need it: no loss on the way.
      this.notes.skipped(frame.timestamp, 'disk');
      throw error;
    }
    if (frame.codec === 'H264') this.#numbers?.taken(nalUnits(frame.data));
    this.#newest = frame.timestamp;
    this.#waitsForKeyFrame = false;
    this.notes.taken(frame.timestamp);
  }

  async close(): Promise<void> {
    this.notes.close();
    if (this.#part !== null) this.#leave(this.#part, this.#parts);
    await Promise.all(this.#closing);
    if (this.#failure !== null) throw this.#failure.error;
  }

  /** Beside what goes on: a screen that changes its size with each picture holds no file open for it. */
  #leave(part: VideoPart, number: number): void {
    const closing = part
      .close()
      .catch((error: unknown) => {
        this.#failure ??= { error };
        const [first, last] = [part.unwritten[0], part.unwritten.at(-1)];
        if (first === undefined || last === undefined) return;
        const span = { from: first.timestamp, to: last.timestamp };
        this.notes.unwritten(number, span, part.unwritten.length);
      })
      .finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }

  /** The unit as its file keeps it; `null` where it needs what is missing, or shows nothing. */
  #decodable({ timestamp, keyFrame, data }: VideoFrame): Shown | null {
    const units = nalUnits(data);
    this.#sets = parameterSetsAfter(units, this.#sets);
    const picture = lengthPrefixed(units);
    if (picture.byteLength === 0) return null;
    if (this.#numbers?.isGapBefore(units) === true) this.#waitsForKeyFrame = true;
    const format = h264Format(this.#sets);
    if (format !== null && (keyFrame || !this.#needsKeyFrame(format))) {
      return { format, picture: { timestamp, keyFrame, data: picture } };
    }
    this.notes.skipped(timestamp);
    return null;
  }

  #needsKeyFrame(format: PictureFormat): boolean {
    return this.#waitsForKeyFrame || !this.#isOfPart(format);
  }

  /** The picture as it came; `null` where it is none. */
  #still({ timestamp, data }: VideoFrame): Shown | null {
    const format = stillFacts(data);
    if (format !== null) return { format, picture: { timestamp, keyFrame: true, data } };
    this.#newest = timestamp;
    this.notes.unreadable(timestamp);
    return null;
  }

  #isOfPart(format: PictureFormat): boolean {
    return this.#formatOfPart !== null && isSameFormat(this.#formatOfPart, format);
  }

  async #partFor(frame: VideoFrame, format: PictureFormat): Promise<VideoPart> {
    if (this.#part !== null && this.#isOfPart(format)) return this.#part;
    const number = this.#parts + 1;
    const part = await this.open(number, frame, format);
    if (this.#part !== null) this.#leave(this.#part, this.#parts);
    this.#part = part;
    this.#parts = number;
    this.#formatOfPart = format;
    this.#numbers = format.codec === 'H264' ? new FrameNumbers(format.sets.sps) : null;
    this.notes.begun(number);
    return part;
  }
}

/** Nothing is decoded without sets of both kinds. */
function h264Format(sets: ParameterSets | null): PictureFormat | null {
  const isWhole = sets !== null && sets.sps.length > 0 && sets.pps.length > 0;
  return isWhole ? { codec: 'H264', sets } : null;
}
