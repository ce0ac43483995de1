import { isKeyFrame } from '../../../media/h264.keyframe.ts';
import type { MessageFromChild, SdkFrame } from '../sdk.wire.ts';

/** What waits, with what it costs of the credit. */
interface Waiting {
  readonly frame: SdkFrame;
  readonly data: Uint8Array;
  readonly cost: number;
}

const BATCH_BYTES = 64 * 1024;
/** What a frame costs beside its bytes: a thousand empty ones are not free. */
const FRAME_COST = 128;

/** First what nobody can see the loss of, last what cannot be made up: spoken words. */
const GIVEN_UP: readonly ((waiting: Waiting) => boolean)[] = [
  ({ frame, data }) => isPicture(frame) && !isKeyFrame(data),
  ({ frame }) => isPicture(frame),
  ({ frame }) => frame.kind === 'audio',
  () => true,
];

/**
 * Media on its way to the service: sent in batches as far as the credit reaches. What waits is
 * bounded by as many bytes; beyond, frames are dropped oldest first by {@link GIVEN_UP}, and counted.
 */
export class MediaOutbox {
  readonly #limit: number;
  readonly #send: (message: MessageFromChild) => void;
  #waiting: Waiting[] = [];
  readonly #dropped = new Map<string, Pick<SdkFrame, 'session' | 'kind'> & { frames: number }>();
  #bytes = 0;
  #credit: number;

  constructor(creditBytes: number, send: (message: MessageFromChild) => void) {
    this.#limit = creditBytes;
    this.#credit = creditBytes;
    this.#send = send;
  }

  push(frame: SdkFrame, data: Uint8Array): void {
    const waiting = { frame, data, cost: data.length + FRAME_COST };
    this.#waiting.push(waiting);
    this.#bytes += waiting.cost;
    while (this.#bytes > this.#limit && this.#waiting.length > 1) this.#giveUpOne();
    if (this.#bytes >= BATCH_BYTES) this.flush();
  }

  grant(bytes: number): void {
    this.#credit = Math.min(this.#credit + bytes, this.#limit);
    this.flush();
  }

  /** Sends what the credit allows; the last batch may overdraw it by one frame. */
  flush(): void {
    this.#tellDrops();
    while (this.#credit > 0 && this.#waiting.length > 0) this.#sendBatch();
  }

  /** Nobody wants the frames of this session any more. */
  forget(session: number): void {
    this.#waiting = this.#waiting.filter(({ frame }) => frame.session !== session);
    this.#bytes = this.#waiting.reduce((sum, { cost }) => sum + cost, 0);
    for (const [key, drop] of this.#dropped) {
      if (drop.session === session) this.#dropped.delete(key);
    }
  }

  #sendBatch(): void {
    let cost = 0;
    let count = 0;
    for (const waiting of this.#waiting) {
      if (count > 0 && cost + waiting.cost > Math.min(BATCH_BYTES, this.#credit)) break;
      cost += waiting.cost;
      count += 1;
    }
    const batch = this.#waiting.splice(0, count);
    this.#bytes -= cost;
    this.#credit -= cost;
    this.#send({
      type: 'media',
      frames: batch.map(({ frame }) => frame),
      data: Buffer.concat(batch.map(({ data }) => data)),
      cost,
    });
  }

  #giveUpOne(): void {
    for (const rule of GIVEN_UP) {
      const index = this.#waiting.findIndex(rule);
      if (index < 0) continue;
      for (const { frame, cost } of this.#waiting.splice(index, 1)) {
        this.#bytes -= cost;
        this.#count(frame);
      }
      return;
    }
  }

  #count({ session, kind }: SdkFrame): void {
    const key = `${String(session)} ${kind}`;
    const frames = (this.#dropped.get(key)?.frames ?? 0) + 1;
    this.#dropped.set(key, { session, kind, frames });
  }

  #tellDrops(): void {
    for (const drop of this.#dropped.values()) this.#send({ type: 'dropped', ...drop });
    this.#dropped.clear();
  }
}

function isPicture({ kind }: SdkFrame): boolean {
  return kind === 'video' || kind === 'share';
}
