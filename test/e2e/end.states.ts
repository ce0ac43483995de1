import { expect } from 'vitest';
import { z } from 'zod';
import type { PlatformProcess } from '../harness/platform.process.js';
import type { ToldStream } from './told.stream.js';

const PATIENCE_MS = 120_000;

const session = z.object({
  streamId: z.string(),
  product: z.string(),
  entityId: z.string(),
  meetingId: z.string().nullable(),
  accountId: z.string().nullable(),
  appId: z.string(),
  state: z.string(),
  epoch: z.number(),
  stopReason: z.number().nullable(),
  outcome: z.string().nullable(),
});
const sessions = z.object({ sessions: z.array(session) });
const said = z.object({ event: z.string() }).partial();
const event = z.object({ type: z.string(), payload: z.unknown() });
const events = z.object({ events: z.array(event) });
const parked = z.object({ deliveries: z.array(z.unknown()) });

type EventView = z.infer<typeof event>;

/** Facts of what happened on the way, which differ with what was heard when. */
const ON_THE_WAY = ['rtms.session.interrupted', 'rtms.session.resumed'];

const isOfSession = ({ type }: EventView) => type.startsWith('rtms.session.');

/** `zoom.event.received` names what was heard. */
function nameOf({ type, payload }: EventView): string {
  const heard = said.safeParse(payload).data?.event;
  return heard === undefined ? type : `${type}: ${heard}`;
}

/** What is left in a service of what Zoom said, as its API shows it. */
export class EndStates {
  constructor(private readonly platform: PlatformProcess) {}

  /** Waits until the stream sends frames. */
  async captured(streamId: string): Promise<void> {
    await expect
      .poll(async () => (await this.#session(streamId))?.state, {
        timeout: PATIENCE_MS,
        interval: 500,
      })
      .toBe('streaming');
  }

  /** Waits until each stream has ended and every subscriber has read the log. */
  async settled(streams: readonly ToldStream[]): Promise<void> {
    const open = async () => {
      const all = await this.#sessions();
      return streams.filter(
        ({ streamId }) => !all.some((one) => one.streamId === streamId && one.state === 'ended'),
      ).length;
    };
    await expect.poll(open, { timeout: PATIENCE_MS, interval: 500 }).toBe(0);
    await expect
      .poll(async () => (await this.#metrics()).filter((line) => LAGS.test(line)), {
        timeout: PATIENCE_MS,
        interval: 500,
      })
      .toEqual([]);
  }

  /**
   * Of one stream and its meeting: the row, what was published of them (each name once, those of the
   * session as often as they were), and how many deliveries failed.
   */
  async of({ streamId, meetingUuid, life }: ToldStream) {
    const row = await this.#session(streamId);
    const ofStream = await this.#events(streamId);
    const ofSession = ofStream.filter(isOfSession).map(({ type }) => type);
    return {
      session: row && {
        ...row,
        streamId: 'the stream',
        entityId: row.entityId === meetingUuid ? 'the meeting' : row.entityId,
        // A stream that is over may have been dialled in vain.
        epoch: life === 'over' ? null : row.epoch,
      },
      ofSession: ofSession.filter((type) => !ON_THE_WAY.includes(type)).toSorted(),
      ofStream: namesIn(ofStream.filter((one) => !isOfSession(one))),
      ofMeeting: namesIn(await this.#events(meetingUuid)),
      deadLetters: (await this.#ask(parked, '/v1/dead-letters')).deliveries.length,
    };
  }

  /** How many deliveries about the stream and its meeting were kept: repeats are not. */
  async heard({ streamId, meetingUuid }: ToldStream): Promise<number> {
    const all = [...(await this.#events(streamId)), ...(await this.#events(meetingUuid))];
    return all.filter(({ type }) => type === 'zoom.event.received').length;
  }

  async #session(streamId: string) {
    return (await this.#sessions()).find((one) => one.streamId === streamId) ?? null;
  }

  async #sessions() {
    return (await this.#ask(sessions, '/v1/rtms/sessions?limit=200')).sessions;
  }

  async #events(key: string): Promise<readonly EventView[]> {
    const query = new URLSearchParams({ key, limit: '500' });
    return (await this.#ask(events, `/v1/events?${query.toString()}`)).events;
  }

  async #metrics(): Promise<readonly string[]> {
    return (await (await this.platform.fetch('/metrics')).text()).split('\n');
  }

  async #ask<Shape extends z.ZodType>(shape: Shape, path: string): Promise<z.infer<Shape>> {
    return shape.parse(await (await this.platform.fetch(path)).json());
  }
}

/** A subscriber that has not read everything. */
const LAGS = /^events_subscriber_lag_events\{.*\} [1-9]/;

function namesIn(all: readonly EventView[]): readonly string[] {
  return [...new Set(all.map(nameOf))].toSorted();
}
