import { Metrics } from '@zoom-platform/observability';
import { describe, expect, it, vi } from 'vitest';
import { RtmsMetrics } from '../rtms.metrics.js';
import type { AudioFrame, MediaFrame, VideoFrame } from './media-frame.type.js';
import type { DropPolicy, MediaSinkStream, SessionContext, SessionEnd } from './media-sink.port.js';
import { MediaSink } from './media-sink.port.js';
import { SessionFanOut } from './session.fan-out.js';

const session: SessionContext = {
  sessionId: '0193',
  epoch: 1,
  streamId: 's',
  product: 'meeting',
  entityId: 'm',
  meetingId: null,
  accountId: null,
  appId: 'default',
  offeredAt: 0,
};
const end: SessionEnd = { kind: 'ended', stopReason: 6, at: 9 };

const MIB = 1024 * 1024;
/** More than a notice takes that says nothing but its name. */
const NOTICE = 1024;

const audio = (timestamp: number): AudioFrame => ({
  kind: 'audio',
  userId: '1',
  userName: null,
  timestamp,
  codec: 'L16',
  sampleRate: 16000,
  channels: 1,
  data: new Uint8Array(2),
});

const video = (timestamp: number, keyFrame: boolean, userId = '1'): VideoFrame => ({
  kind: 'video',
  userId,
  userName: null,
  timestamp,
  codec: 'H264',
  keyFrame,
  data: new Uint8Array(1),
});

/** A picture of a shared screen that takes a mebibyte, with nobody's id and name. */
const picture = (timestamp: number, keyFrame = true): VideoFrame => ({
  ...video(timestamp, keyFrame),
  kind: 'share',
  userId: null,
  data: new Uint8Array(MIB),
});

class TestSink extends MediaSink {
  readonly name = 'test';
  readonly wants = ['audio', 'video'] as const;
  readonly batches: (readonly MediaFrame[])[] = [];
  readonly ends: SessionEnd[] = [];

  constructor(
    override readonly credit: number = 4096,
    override readonly dropPolicy: DropPolicy = 'drop_oldest',
    private readonly onDeliver: () => Promise<void> | void = () => undefined,
    private readonly onOpen: () => Promise<void> | void = () => undefined,
    override readonly creditBytes: number = 64 * MIB,
  ) {
    super();
  }

  async open(): Promise<MediaSinkStream> {
    await this.onOpen();
    return {
      deliver: (frames) => {
        this.batches.push(frames);
        return this.onDeliver();
      },
      close: (closed) => {
        this.ends.push(closed);
        return Promise.resolve();
      },
    };
  }

  get delivered(): string[] {
    return this.batches.flat().map(name);
  }
}

/** Takes pictures of a shared screen, and hangs with the first. */
class ShareSink extends TestSink {
  override readonly wants = ['share'] as never;
  readonly release: () => void;

  constructor(creditBytes: number, dropPolicy: DropPolicy = 'drop_oldest') {
    const { held, release } = gate();
    super(4096, dropPolicy, () => held, undefined, creditBytes);
    this.release = release;
  }

  async stuck(): Promise<void> {
    await vi.waitFor(() => {
      expect(this.batches).toHaveLength(1);
    });
  }
}

function name(frame: MediaFrame): string {
  if (frame.kind === 'notice') {
    return frame.notice === 'dropped'
      ? `dropped ${String(frame.frames)} ${frame.media}`
      : frame.notice;
  }
  return `${frame.kind} ${String(frame.timestamp)}`;
}

function fanOut(sinks: readonly MediaSink[], closeTimeout = 1_000) {
  const metrics = new Metrics();
  return {
    metrics,
    out: new SessionFanOut(sinks, session, closeTimeout, new RtmsMetrics(metrics)),
  };
}

/** A delivery that stays under way until `release`. */
function gate() {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { held, release };
}

describe('fan-out of a session', () => {
  it('delivers in order, and closes once, after the last batch', async () => {
    const sink = new TestSink();
    const { out } = fanOut([sink]);
    out.push(audio(1));
    out.push({ kind: 'notice', notice: 'paused', timestamp: 2 });
    out.push(audio(3));
    await Promise.all([out.close(end), out.close(end)]);
    expect(sink.delivered).toEqual(['audio 1', 'paused', 'audio 3']);
    expect(sink.ends).toEqual([end]);
  });

  it('gives a sink only the kinds that it wants, and every notice', async () => {
    class TranscriptSink extends TestSink {
      override readonly wants = ['transcript'] as never;
    }
    const sink = new TranscriptSink();
    const { out } = fanOut([sink]);
    out.push(audio(1));
    out.push({ kind: 'notice', notice: 'resumed', timestamp: 2 });
    await out.close(end);
    expect(sink.delivered).toEqual(['resumed']);
  });

  it('keeps the frames of a session while its sink is opening', async () => {
    const opening = gate();
    const sink = new TestSink(10, 'drop_oldest', undefined, () => opening.held);
    const { out } = fanOut([sink]);
    out.push(audio(1));
    opening.release();
    await out.close(end);
    expect(sink.delivered).toEqual(['audio 1']);
  });

  it('drops the oldest beyond the credit, says how many, and keeps notices', async () => {
    const slow = gate();
    const sink = new TestSink(2, 'drop_oldest', () => slow.held);
    const { out, metrics } = fanOut([sink]);
    out.push(audio(1));
    await vi.waitFor(() => {
      expect(sink.batches).toHaveLength(1);
    });
    out.push({ kind: 'notice', notice: 'paused', timestamp: 2 });
    for (const timestamp of [3, 4, 5]) out.push(audio(timestamp));
    slow.release();
    await out.close(end);
    expect(sink.delivered).toEqual(['audio 1', 'dropped 2 audio', 'paused', 'audio 5']);
    expect(sink.batches[1]?.[0]).toMatchObject({ timestamp: 3 });
    expect(await metrics.text()).toContain('rtms_frames_dropped_total{sink="test",kind="audio"} 2');
  });

  it('drops delta pictures first, and with one all that need it', async () => {
    const slow = gate();
    const sink = new TestSink(4, 'drop_delta_video', () => slow.held);
    const { out } = fanOut([sink]);
    out.push(audio(1));
    await vi.waitFor(() => {
      expect(sink.batches).toHaveLength(1);
    });
    out.push(video(2, true));
    out.push(video(3, false));
    out.push(video(4, false, '2'));
    out.push(audio(5));
    out.push(audio(6));
    out.push(video(7, false));
    out.push(video(8, true));
    out.push(video(9, false));
    slow.release();
    await out.close(end);
    expect(sink.delivered).toEqual([
      'audio 1',
      'dropped 4 video',
      'video 2',
      'audio 5',
      'audio 6',
      'video 8',
    ]);
  });

  it('holds no more bytes for a sink that hangs than its credit, and counts what it drops', async () => {
    const hangs = new ShareSink(64 * MIB + NOTICE);
    const { out, metrics } = fanOut([hangs]);
    out.push(picture(0));
    await hangs.stuck();
    out.push({ kind: 'notice', notice: 'paused', timestamp: 1 });
    for (let timestamp = 1; timestamp <= 100; timestamp += 1) out.push(picture(timestamp));
    const text = await metrics.text();
    expect(text).toContain('rtms_frames_dropped_total{sink="test",kind="share"} 36');
    hangs.release();
    await out.close(end);
    expect(hangs.delivered).toHaveLength(1 + 1 + 1 + 64);
    expect(hangs.delivered.slice(0, 4)).toEqual([
      'share 0',
      'dropped 36 share',
      'paused',
      'share 37',
    ]);
  });

  it('gives bytes back with the frames that are delivered or dropped', async () => {
    const sink = new ShareSink(2 * MIB, 'drop_delta_video');
    const { out } = fanOut([sink]);
    out.push(picture(0));
    await sink.stuck();
    for (const [timestamp, keyFrame] of [true, false, false].entries()) {
      out.push(picture(1 + timestamp, keyFrame));
    }
    sink.release();
    await vi.waitFor(() => {
      expect(sink.batches).toHaveLength(2);
    });
    for (const timestamp of [4, 5]) out.push(picture(timestamp));
    await out.close(end);
    expect(sink.delivered).toEqual(['share 0', 'dropped 2 share', 'share 1', 'share 4', 'share 5']);
  });

  it('holds one frame that is larger than all credit', async () => {
    const hangs = new ShareSink(MIB - 1);
    const { out } = fanOut([hangs]);
    out.push(picture(0));
    await hangs.stuck();
    for (const timestamp of [1, 2]) out.push(picture(timestamp));
    hangs.release();
    await out.close(end);
    expect(hangs.delivered).toEqual(['share 0', 'dropped 1 share', 'share 2']);
  });

  it('drops deltas for want of bytes too', async () => {
    const hangs = new ShareSink(2 * MIB, 'drop_delta_video');
    const { out } = fanOut([hangs]);
    out.push(picture(0));
    await hangs.stuck();
    for (const timestamp of [1, 3, 5]) {
      out.push(picture(timestamp));
      out.push(picture(timestamp + 1, false));
    }
    out.push({ ...video(7, true), kind: 'share', userId: null });
    hangs.release();
    await out.close(end);
    expect(hangs.delivered).toEqual(['share 0', 'dropped 5 share', 'share 5', 'share 7']);
  });

  it('drops deltas whose key picture was dropped before they came', async () => {
    const hangs = new ShareSink(MIB, 'drop_delta_video');
    const { out } = fanOut([hangs]);
    out.push(picture(0));
    await hangs.stuck();
    out.push(picture(1));
    out.push({ ...picture(2), userId: '2', data: new Uint8Array(MIB / 2) });
    out.push({ ...video(3, false), kind: 'share', userId: null });
    hangs.release();
    await out.close(end);
    expect(hangs.delivered).toEqual(['share 0', 'dropped 2 share', 'share 2']);
  });

  it('drops small frames by their number alone', async () => {
    const slow = gate();
    const sink = new TestSink(4096, 'drop_oldest', () => slow.held);
    const { out } = fanOut([sink]);
    const tenthOfASecond = new Uint8Array(3_200);
    out.push(audio(0));
    await vi.waitFor(() => {
      expect(sink.batches).toHaveLength(1);
    });
    for (let timestamp = 1; timestamp <= 4_100; timestamp += 1) {
      out.push({ ...audio(timestamp), data: tenthOfASecond });
    }
    slow.release();
    await out.close(end);
    expect(sink.delivered.slice(0, 3)).toEqual(['audio 0', 'dropped 4 audio', 'audio 5']);
    expect(sink.delivered).toHaveLength(2 + 4_096);
  });

  it('a sink that throws, rejects or never opens disturbs no other', async () => {
    const good = new TestSink();
    const throwing = new TestSink(10, 'drop_oldest', () => {
      throw new Error('planted');
    });
    const rejecting = new TestSink(10, 'drop_oldest', () => Promise.reject(new Error('planted')));
    const closed = new TestSink(10, 'drop_oldest', undefined, () =>
      Promise.reject(new Error('planted')),
    );
    const { out, metrics } = fanOut([throwing, rejecting, closed, good]);
    for (const timestamp of [1, 2]) {
      out.push(audio(timestamp));
      await vi.waitFor(() => {
        expect(good.batches).toHaveLength(timestamp);
      });
    }
    await out.close(end);
    expect(good.delivered).toEqual(['audio 1', 'audio 2']);
    expect(throwing.delivered).toEqual(['audio 1', 'audio 2']);
    expect(rejecting.delivered).toEqual(['audio 1', 'audio 2']);
    expect([throwing.ends, rejecting.ends, closed.ends]).toEqual([[end], [end], []]);
    const text = await metrics.text();
    expect(text).toContain('rtms_sink_failures_total{sink="test",call="deliver"} 4');
    expect(text).toContain('rtms_sink_failures_total{sink="test",call="open"} 1');
  });

  it('a sink that never settles holds the end up for its time only', async () => {
    const stuck = new TestSink(10, 'drop_oldest', () => gate().held);
    const good = new TestSink();
    const { out, metrics } = fanOut([stuck, good], 50);
    out.push(audio(1));
    await out.close(end);
    expect(good.ends).toEqual([end]);
    expect(await metrics.text()).toContain('rtms_sink_failures_total{sink="test",call="close"} 1');
  });
});
