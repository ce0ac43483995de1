import { Metrics } from '@zoom-platform/observability';
import { beforeEach, describe, expect, it } from 'vitest';
import type { MediaFrame } from '../media/media-frame.type.js';
import { MediaSink, type MediaSinkStream, type SessionEnd } from '../media/media-sink.port.js';
import { SessionFanOut } from '../media/session.fan-out.js';
import type { MediaMessage, RtmsEvent } from '../protocol/server-message.type.js';
import { RtmsMetrics } from '../rtms.metrics.js';
import { SessionTimeline } from './session.timeline.js';

const NOTHING_SAID = {
  audioCodec: null,
  audioSampleRate: null,
  audioChannel: null,
  videoCodec: null,
  shareCodec: null,
};
const ANA = { userId: '7', userName: 'Ana' };
const MINUTE = 60_000;
const TWO_DAYS = 48 * 60 * MINUTE;
const WILD = 1e300;
/** What comes within a test has come now. */
const SOON = 5_000;

class EverySink extends MediaSink {
  readonly name = 'every';
  readonly wants = ['audio', 'video', 'transcript', 'chat'] as const;
  readonly frames: MediaFrame[] = [];

  open(): MediaSinkStream {
    return {
      deliver: (frames) => {
        this.frames.push(...frames);
      },
      close: () => Promise.resolve(),
    };
  }
}

describe('times on the timeline that no clock can have said', () => {
  let sink: EverySink;
  let metrics: Metrics;
  let timeline: SessionTimeline;
  let offeredAt: number;

  beforeEach(() => {
    sink = new EverySink();
    metrics = new Metrics();
    offeredAt = Date.now() - 10_000;
    const counts = new RtmsMetrics(metrics);
    const session = {
      sessionId: 's',
      epoch: 1,
      streamId: 's',
      product: 'meeting' as const,
      entityId: 'm',
      meetingId: null,
      accountId: null,
      appId: 'default',
      offeredAt,
    };
    const openFanOut = () => new SessionFanOut([sink], session, 1_000, counts);
    timeline = new SessionTimeline(openFanOut, counts, offeredAt, 100);
    timeline.open();
  });

  const says = (message: MediaMessage) => {
    timeline.media(message, NOTHING_SAID);
  };
  const happens = (event: RtmsEvent) => {
    timeline.event(event);
  };
  const words = (timestamp: number, startTime: number, endTime: number): MediaMessage => ({
    type: 'transcript',
    ...ANA,
    timestamp,
    startTime,
    endTime,
    language: null,
    attribute: null,
    text: 'Hi',
  });
  const sound = (timestamp: number): MediaMessage => ({
    type: 'audio',
    ...ANA,
    timestamp,
    data: Uint8Array.of(1, 2),
  });

  const END: SessionEnd = { kind: 'ended', stopReason: 6, at: 0 };
  async function frames(): Promise<readonly MediaFrame[]> {
    await timeline.close(END);
    return sink.frames;
  }

  it.each([WILD, 1e297, -WILD, 5e11])(
    'are the arrival’s: %d, in any frame and event',
    async (wild) => {
      const before = Date.now();
      says(sound(before));
      says(sound(wild));
      says({ type: 'video', ...ANA, timestamp: wild, data: Uint8Array.of(0xff, 0xd8) });
      says(words(wild, wild, wild));
      happens({ type: 'event', event: 'sharing_stop', timestamp: wild });
      const seen = await frames();
      expect(seen).toHaveLength(5);
      for (const frame of seen) {
        const { timestamp, startTime, endTime } = { startTime: null, endTime: null, ...frame };
        for (const time of [timestamp, startTime ?? timestamp, endTime ?? timestamp]) {
          expect(Math.abs(time - before)).toBeLessThan(SOON);
        }
      }
    },
  );

  it('are the arrival’s where one message alone is days ahead', async () => {
    const before = Date.now();
    says(words(before + TWO_DAYS, before + TWO_DAYS, before + TWO_DAYS));
    const [spoken] = await frames();
    expect(spoken?.timestamp).toBeLessThan(before + SOON);
    expect(spoken).toHaveProperty('endTime', spoken?.timestamp);
  });

  it('are counted', async () => {
    says(words(Date.now(), 1e12, WILD));
    happens({ type: 'event', event: 'sharing_stop', timestamp: 1 });
    expect(await metrics.text()).toContain('rtms_times_implausible_total 3');
  });

  it('leave what a transcript says right as it is, and its end behind its start', async () => {
    const now = Date.now();
    says(words(now, now - 4_000, WILD));
    says(words(now, 5e11, now - 1_000));
    says(words(now, now - 2 * MINUTE, now));
    expect(await frames()).toMatchObject([
      { startTime: now - 4_000, endTime: now },
      { startTime: now - 1_000, endTime: now - 1_000 },
      { startTime: now - 2 * MINUTE, endTime: now },
    ]);
  });

  it.each([1, null])(
    'have the timeline begin when event 1 comes, as a right one does: %s',
    async (timestamp) => {
      const came = timeline.now();
      happens({ type: 'event', event: 'first_packet', timestamp });
      says(words(Date.now(), 1_000, 2_000));
      happens({ type: 'event', event: 'first_packet', timestamp: offeredAt + 500 });
      says(words(Date.now(), 1_000, 2_000));
      const [first, second] = (await frames()).filter((frame) => frame.kind === 'transcript');
      expect(Math.abs((first?.startTime ?? 0) - 1_000 - came)).toBeLessThan(SOON);
      expect(second?.startTime).toBe(offeredAt + 1_500);
    },
  );

  it('do not move Zoom’s clock, however many agree', () => {
    for (let times = 0; times < 5; times += 1) says(words(1e297, 1e297, 1e297));
    expect(Math.abs(timeline.now() - Date.now())).toBeLessThan(SOON);
  });
});
