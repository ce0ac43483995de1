import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { expectedChat } from '../../apps/simulator/src/script/chat.truth.js';
import type { MeetingScript } from '../../apps/simulator/src/script/script.type.js';
import { simulatorFolder } from '../../apps/simulator/src/simulator.paths.js';
import { startSimulator, type Simulator } from '../../apps/simulator/src/simulator.js';
import { engineEnvironment, type EngineEnvironment } from '../harness/engine.environment.js';
import { ffprobe, whyNoFfprobe } from '../harness/ffprobe.process.js';
import { startPlatformProcess, type PlatformProcess } from '../harness/platform.process.js';
import { environmentFor } from '../harness/simulated-zoom.environment.js';
import { askedKinds, firstSent } from './asked.kinds.js';
import { CapturedMeeting } from './captured.meeting.js';
import { chatLine } from './chat.lines.js';

const AUDIO = 1;
const VIDEO = 2;
const SHARE = 4;
const TRANSCRIPT = 8;
const CHAT = 16;

/** The simulator's clips have 15 pictures a second. */
const PICTURE_MS = 1000 / 15;
/** Opus comes in packets of 20 ms; a word begins and ends somewhere in one. */
const PACKET_MS = 20;
/** L16 comes in packets of 100 ms. */
const L16_PACKET_MS = 100;
/** The simulator's stills come five a second. */
const STILL_MS = 200;
/** All media break here, and what went out in so long before comes again. */
const BREAK_MS = 3_400;
const OVERLAP_MS = 3_000;

const noFfprobe = whyNoFfprobe();

async function linesOf(platform: PlatformProcess, path: string): Promise<unknown[]> {
  const text = await (await platform.fetch(path)).text();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
}

describe('every kind of media (built service, real sockets, pglite)', () => {
  let simulator: Simulator;
  let database: EngineEnvironment;
  let platform: PlatformProcess;
  let meeting: CapturedMeeting;

  beforeAll(async () => {
    simulator = await startSimulator();
    database = await engineEnvironment('pglite');
  });

  afterAll(async () => {
    await simulator.close();
    await database.remove();
  });

  async function capture(
    environment: Record<string, string>,
    script: string | MeetingScript = 'review',
  ): Promise<void> {
    platform = await startPlatformProcess({
      ...database.env,
      ...environmentFor(simulator),
      ...environment,
    });
    meeting = await CapturedMeeting.play(simulator, () => platform, script);
  }

  async function stop(): Promise<void> {
    platform.kill('SIGTERM');
    await platform.ended;
  }

  const review = () => simulator.scripts.load('review');

  /** What ffprobe says of an artifact, got by its route. */
  async function probe(name: string) {
    const file = join(database.env.DATA_DIR, name);
    await writeFile(file, await meeting.artifact(name));
    return ffprobe(file);
  }

  const artifactsOf = (kind: string) =>
    meeting.manifest.artifacts.filter((artifact) => artifact.kind === kind);

  /** Lines of the chat, and what they have to be by the script. */
  async function chatAndTruth() {
    const lines = await linesOf(platform, `/v1/rtms/sessions/${meeting.sessionId}/chat`);
    const first = z.object({ sentAt: z.number() }).parse(lines[0]);
    const [said] = expectedChat(review());
    // The journal's line was written a moment after the script's clock had begun.
    const start = first.sentAt - (said?.said.atMs ?? 0);
    expect(Math.abs(start - meeting.scriptStart)).toBeLessThan(PACKET_MS);
    const truth = expectedChat(review()).map((message) =>
      chatLine(message, start, meeting.manifest.zero),
    );
    return { lines, truth };
  }

  describe('with Opus, cameras and a screen in H.264, and chat', () => {
    beforeAll(async () => {
      await capture({
        RTMS_AUDIO_CODEC: 'opus',
        RTMS_SHARE_CODEC: 'h264',
        OUTPUTS_CHAT: 'on',
      });
    }, 120_000);
    afterAll(stop);

    it('asks for each kind', () => {
      expect(askedKinds(simulator, meeting.streamId)).toEqual([
        AUDIO,
        VIDEO,
        SHARE,
        TRANSCRIPT,
        CHAT,
      ]);
    });

    it('keeps what each person said as Opus, as long as it was', async ({ skip }) => {
      if (noFfprobe !== null) skip(noFfprobe);
      const tracks = artifactsOf('audio');
      expect(tracks.map(({ name }) => name.endsWith('.ogg'))).toEqual([true, true]);
      for (const { name, participant, durationMs } of tracks) {
        const said = review().utterances.find(
          ({ speaker }) => String(speaker.userId) === participant?.userId,
        );
        const { ms, codec } = await probe(name);
        expect(codec).toBe('opus');
        expect(Math.abs(ms - durationMs), name).toBeLessThanOrEqual(PACKET_MS);
        const spoken = (said?.endMs ?? 0) - (said?.startMs ?? 0);
        expect(Math.abs(ms - spoken), name).toBeLessThanOrEqual(2 * PACKET_MS);
      }
    });

    it.for([
      ['camera', 'video', 'video', () => review().durationMs],
      ['shared screen', 'share', 'deskshare', () => review().sharing[0]?.endMs ?? 0],
    ] as const)(
      'keeps the %s as H.264, from its first picture to its last',
      async ([_what, kind, onWire, endMs], { skip }) => {
        if (noFfprobe !== null) skip(noFfprobe);
        const [movie, ...more] = artifactsOf(kind);
        expect(more).toEqual([]);
        const { ms, codec } = await probe(movie?.name ?? '');
        expect(codec).toBe('h264');
        const first = firstSent(simulator, meeting.streamId, onWire);
        const expected = meeting.scriptStart + endMs() - first;
        expect(Math.abs(ms - expected)).toBeLessThanOrEqual(PICTURE_MS);
        expect(Math.abs(ms - (movie?.durationMs ?? 0))).toBeLessThanOrEqual(PICTURE_MS);
        expect(Math.abs((movie?.offsetMs ?? 0) + meeting.manifest.zero - first)).toBeLessThan(1);
      },
    );

    it('has the chat that the script states as true', async () => {
      const { lines, truth } = await chatAndTruth();
      expect(lines).toEqual(truth);
      const kept = await meeting.artifact(meeting.nameOf('chat'));
      expect(
        kept
          .toString('utf8')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as unknown),
      ).toEqual(lines);
    });

    it('has the transcript', async () => {
      const segments = await meeting.transcript();
      expect(segments.map(({ text }) => text)).toEqual(review().utterances.map(({ text }) => text));
    });
  });

  describe('with a screen as PNG, and neither cameras nor chat', () => {
    beforeAll(async () => {
      await capture({ RTMS_SHARE_CODEC: 'png', OUTPUTS_VIDEO: 'off', OUTPUTS_CHAT: 'off' });
    }, 120_000);
    afterAll(stop);

    it('asks for no camera and no chat, and has none', () => {
      expect(askedKinds(simulator, meeting.streamId)).toEqual([AUDIO, SHARE, TRANSCRIPT]);
      expect([...artifactsOf('video'), ...artifactsOf('chat')]).toEqual([]);
    });

    it('keeps each picture of the screen, a second apart', async ({ skip }) => {
      if (noFfprobe !== null) skip(noFfprobe);
      const [movie, ...more] = artifactsOf('share');
      expect(more).toEqual([]);
      const { ms, codec, times } = await probe(movie?.name ?? '');
      expect(codec).toBe('png');
      const first = firstSent(simulator, meeting.streamId, 'deskshare');
      const shared = meeting.scriptStart + (review().sharing[0]?.endMs ?? 0) - first;
      expect(times.length).toBe(Math.ceil(shared / 1000));
      expect(times).toEqual(times.map((_, number) => number * 1000));
      expect(Math.abs(ms - shared)).toBeLessThanOrEqual(1000);
      expect(ms).toBeCloseTo(movie?.durationMs ?? 0);
      expect(Math.abs((movie?.offsetMs ?? 0) + meeting.manifest.zero - first)).toBeLessThan(1);
      const slide = await readFile(join(simulatorFolder(), 'assets', 'video', 'slides.png'));
      const file = await meeting.artifact(movie?.name ?? '');
      expect(file.toString('latin1').split(slide.toString('latin1')).length - 1).toBe(times.length);
    });
  });

  describe('with all that went out before a break sent again after it', () => {
    beforeAll(async () => {
      const script = {
        ...review(),
        drops: [{ atMs: BREAK_MS, socket: 'media', closeCode: 1000 } as const],
        behaviour: {
          ...review().behaviour,
          audioOverlapMs: OVERLAP_MS,
          pictureOverlapMs: OVERLAP_MS,
          chatOverlapMs: OVERLAP_MS,
        },
      };
      await capture(
        {
          RTMS_VIDEO_CODEC: 'jpg',
          RTMS_VIDEO_FPS: '5',
          RTMS_SHARE_CODEC: 'png',
          OUTPUTS_CHAT: 'on',
        },
        script,
      );
    }, 120_000);
    afterAll(stop);

    it('gets each kind twice', () => {
      for (const kind of ['audio', 'video', 'deskshare', 'transcript', 'chat']) {
        const begun = simulator.journal
          .entries()
          .filter(
            ({ type, streamId }) => type === 'media.first_frame' && streamId === meeting.streamId,
          )
          .filter(({ detail }) => detail?.['kind'] === kind)
          .map(({ detail }) => Number(detail?.['timestamp']) - meeting.scriptStart);
        expect(begun, kind).toHaveLength(2);
        expect(begun[1], kind).toBeLessThan(BREAK_MS);
      }
    });

    it('keeps each packet of sound once', async () => {
      const metrics = await (await platform.fetch('/metrics')).text();
      expect(metrics).toMatch(/^rtms_frames_duplicate_total [1-9]/m);
      const tracks = artifactsOf('audio');
      expect(tracks).toHaveLength(2);
      for (const { name, participant, durationMs } of tracks) {
        const said = review().utterances.find(
          ({ speaker }) => String(speaker.userId) === participant?.userId,
        );
        const spoken = (said?.endMs ?? 0) - (said?.startMs ?? 0);
        expect(Math.abs(durationMs - spoken), name).toBeLessThanOrEqual(2 * L16_PACKET_MS);
      }
    });

    it.for([
      ['camera', 'video', 'video', STILL_MS, () => review().durationMs],
      ['shared screen', 'share', 'deskshare', 1_000, () => review().sharing[0]?.endMs ?? 0],
    ] as const)(
      'keeps each picture of the %s once',
      async ([_what, kind, onWire, stepMs, endMs], { skip }) => {
        if (noFfprobe !== null) skip(noFfprobe);
        const [movie, ...more] = artifactsOf(kind);
        expect(more).toEqual([]);
        const { times } = await probe(movie?.name ?? '');
        const shown =
          meeting.scriptStart + endMs() - firstSent(simulator, meeting.streamId, onWire);
        // The script begins a little after it is told to.
        const count = Math.ceil((shown - PACKET_MS) / stepMs);
        expect(times).toEqual(Array.from({ length: count }, (_, number) => number * stepMs));
      },
    );

    it('has each message of the chat once, and each segment of the transcript', async () => {
      const { lines, truth } = await chatAndTruth();
      expect(lines).toEqual(truth);
      const segments = await meeting.transcript();
      expect(segments.map(({ text }) => text)).toEqual(review().utterances.map(({ text }) => text));
    });
  });

  describe('with no screen', () => {
    beforeAll(async () => {
      await capture({ OUTPUTS_SHARE: 'off', OUTPUTS_CHAT: 'on' });
    }, 120_000);
    afterAll(stop);

    it('asks for no screen, and has none', () => {
      expect(askedKinds(simulator, meeting.streamId)).toEqual([AUDIO, VIDEO, TRANSCRIPT, CHAT]);
      expect(artifactsOf('share')).toEqual([]);
    });
  });
});
