import type { TimelineNotice, VideoFrame } from '@zoom-platform/rtms/extension';
import { FrameNumbers } from '../mp4/frame.numbers.js';
import {
  lengthPrefixed,
  nalUnits,
  type ParameterSets,
  parameterSetsAfter,
} from '../mp4/h264.units.js';
import { needsKeyFrameAfter, type VideoStream } from './stream.breaks.js';
import type { Picture, VideoPart } from './video.part.js';
import type { VideoNotes } from './video.notes.js';

/** Opens the file of a track's next part; `sets` are those of H.264. */
export type OpenPart = (
  part: number,
  frame: VideoFrame,
  sets: ParameterSets | null,
) => Promise<VideoPart>;

/**
 * One person's camera or screen. Pictures are kept in the order of their times; H.264 from a key frame
 * on. A new codec or new parameter sets, of another size say, begin a new part.
 */
export class VideoSource {
  readonly #parts: VideoPart[] = [];
  #codec: VideoFrame['codec'] | null = null;
  #sets: ParameterSets | null = null;
  #setsOfPart: ParameterSets | null = null;
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
    const picture = frame.codec === 'H264' ? this.#decodable(frame) : frame;
    if (picture === null) return;
    try {
      const part = await this.#partFor(frame);
      await part.append(picture);
    } catch (error) {
      this.#waitsForKeyFrame = true;
      // It came, as those did that need it: no loss on the way.
      if (frame.codec === 'H264') this.notes.skipped(frame.timestamp);
      throw error;
    }
    if (frame.codec === 'H264') this.#numbers?.taken(nalUnits(frame.data));
    this.#newest = frame.timestamp;
    this.#waitsForKeyFrame = false;
    this.notes.taken(frame.timestamp);
  }

  async close(): Promise<void> {
    this.notes.close();
    const settled = await Promise.allSettled(this.#parts.map((part) => part.close()));
    for (const result of settled) if (result.status === 'rejected') throw result.reason;
  }

  /** The unit as its file keeps it; `null` where it needs what is missing, or shows nothing. */
  #decodable({ timestamp, keyFrame, data }: VideoFrame): Picture | null {
    const units = nalUnits(data);
    this.#sets = parameterSetsAfter(units, this.#sets);
    const picture = lengthPrefixed(units);
    if (picture.byteLength === 0) return null;
    if (this.#numbers?.isGapBefore(units) === true) this.#waitsForKeyFrame = true;
    const isReady = this.#hasSets && (keyFrame || !this.#needsKeyFrame);
    if (!isReady) this.notes.skipped(timestamp);
    return isReady ? { timestamp, keyFrame, data: picture } : null;
  }

  get #hasSets(): boolean {
    return this.#sets !== null && this.#sets.sps.length > 0 && this.#sets.pps.length > 0;
  }

  get #needsKeyFrame(): boolean {
    return this.#waitsForKeyFrame || this.#codec !== 'H264' || this.#sets !== this.#setsOfPart;
  }

  async #partFor(frame: VideoFrame): Promise<VideoPart> {
    const current = this.#parts.at(-1);
    const isSame = frame.codec !== 'H264' || this.#sets === this.#setsOfPart;
    if (current !== undefined && this.#codec === frame.codec && isSame) return current;
    const number = this.#parts.length + 1;
    const part = await this.open(number, frame, this.#sets);
    this.#parts.push(part);
    this.#codec = frame.codec;
    this.#setsOfPart = this.#sets;
    this.#numbers = frame.codec === 'H264' ? new FrameNumbers(this.#sets?.sps ?? []) : null;
    this.notes.begun(number);
    return part;
  }
}
