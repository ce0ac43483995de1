import type { MediaFrame, MediaSinkStream, TimelineNotice } from '@zoom-platform/rtms/extension';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ChatRecording } from '../chat/chat.recording.js';
import { LineLog, readAll } from '../storage/line.log.js';
import { EpochKeys } from '../storage/object.keys.js';
import { FullStore } from '../testing/full.store.js';
import {
  chatFrame,
  MEETING_START,
  sessionContext,
  transcriptFrame,
} from '../testing/session.frames.js';
import { temporaryStore } from '../testing/temporary.store.js';
import { TranscriptRecording } from '../transcript/transcript.recording.js';
import { TranscriptSegments } from '../transcript/transcript.segments.js';
import { SessionArtifacts } from './session.artifacts.js';

const ANA = '16778240';
const LONG = 'x'.repeat(20_000);
const TIMES = Array.from({ length: 110 }, (_, index) => index * 1_000);
const isDuringOutage = (at: number) => at >= 5_000 && at < 105_000;

let folder: Awaited<ReturnType<typeof temporaryStore>>;
let store: FullStore;
beforeEach(async () => {
  folder = await temporaryStore();
  store = new FullStore(folder.root);
});
afterEach(() => folder.remove());

const noticeAt = (at: number): TimelineNotice => ({
  kind: 'notice',
  notice: 'participant_joined',
  timestamp: MEETING_START + at,
  participants: [{ userId: ANA, userName: LONG }],
});

const FRAMES = {
  transcript: (at: number) => transcriptFrame(ANA, at, at + 900, LONG),
  chat: (at: number) => chatFrame(at, LONG, { messageId: String(at) }),
  timeline: noticeAt,
} satisfies Record<string, (at: number) => MediaFrame>;
type Kind = keyof typeof FRAMES;

describe('a session whose disk was full for a while (real files)', () => {
  const session = sessionContext();
  const keys = new EpochKeys(session.sessionId, 1);
  const LOGS: Readonly<Record<Kind, string>> = {
    transcript: keys.transcriptOperations,
    chat: keys.chatOperations,
    timeline: keys.timeline,
  };

  function sinks(): readonly MediaSinkStream[] {
    const log = <Line>(key: string) => new LineLog<Line>(store, key, () => undefined);
    const nothing = () => undefined;
    const hooks = { now: () => 0, packet: nothing, written: nothing };
    const segments = new TranscriptSegments();
    return [
      new TranscriptRecording(segments, log(LOGS.transcript), log(LOGS.timeline), hooks),
      new ChatRecording(log(LOGS.chat), nothing, () => 0),
    ];
  }

  /** Each frame of each kind in a batch of its own, or all at once. @param full whose log has no room for a while */
  async function recorded(full: Kind | null, inOne = false) {
    await store.put(keys.session, [`${JSON.stringify(session)}\n`]);
    const streams = sinks();
    const deliver = async (frames: readonly MediaFrame[]) => {
      await Promise.allSettled(streams.map(async (stream) => stream.deliver(frames)));
    };
    const at = (time: number) => Object.values(FRAMES).map((frame) => frame(time));
    const outage = TIMES.filter(isDuringOutage);
    for (const time of TIMES.filter((other) => other < 5_000)) await deliver(at(time));
    store.isFull = (key) => full !== null && key === LOGS[full];
    if (inOne) await deliver(outage.flatMap(at));
    else for (const time of outage) await deliver(at(time));
    store.isFull = () => false;
    for (const time of TIMES.filter((other) => other >= 105_000)) await deliver(at(time));
    for (const stream of streams) await stream.close({ kind: 'ended', stopReason: 6, at: 0 });
    const ended = { sessionId: session.sessionId, epoch: 1, stopReason: 6, endedAt: MEETING_START };
    const { manifest } = await new SessionArtifacts(store).complete(session, [keys], ended);
    return new Set(manifest.artifacts.flatMap(({ kind, recovered }) => (recovered ? [kind] : [])));
  }

  it.each(['transcript', 'chat', 'timeline'] as const)(
    'has a %s that says of itself that something is missing, and no other that does',
    async (full) => {
      expect(await recorded(full)).toEqual(new Set([full]));
      const log = (await readAll(await store.read(LOGS[full]))).toString('utf8').split('\n');
      const counts = log.flatMap((line) => /^\{"lost":(\d+)\}$/.exec(line)?.[1] ?? []).map(Number);
      expect(counts).toHaveLength(1);
      // Each is in the log, or counted as lost.
      expect(log.length - 2 + (counts[0] ?? 0)).toBe(TIMES.length);
    },
  );

  it('says so too of what came in one batch', async () => {
    expect(await recorded('transcript', true)).toEqual(new Set(['transcript']));
    const log = (await readAll(await store.read(LOGS.transcript))).toString('utf8');
    const lost = Number(/\{"lost":(\d+)\}/.exec(log)?.[1]);
    expect(log.split('\n').length - 2 + lost).toBe(TIMES.length);
  });

  it('says nothing where nothing is missing', async () => {
    expect(await recorded(null)).toEqual(new Set());
  });
});
