import { z } from 'zod';
import type { MeetingScript } from '../../apps/simulator/src/script/script.type.js';
import type { Simulator } from '../../apps/simulator/src/simulator.js';
import type { PlatformProcess } from '../harness/platform.process.js';

const sessions = z.object({
  sessions: z.array(
    z.object({
      id: z.string(),
      streamId: z.string(),
      state: z.string(),
      outcome: z.string().nullable(),
      stopReason: z.number().nullable(),
    }),
  ),
});

const manifest = z.object({
  sessionId: z.string(),
  zero: z.number(),
  durationMs: z.number(),
  artifacts: z.array(
    z.object({
      name: z.string(),
      kind: z.string(),
      epoch: z.number(),
      recovered: z.boolean(),
      participant: z.object({ userId: z.string().nullable() }).nullable(),
      offsetMs: z.number(),
      durationMs: z.number(),
      bytes: z.number(),
      sha256: z.string(),
    }),
  ),
  gaps: z.object({
    totals: z.array(
      z.object({
        track: z.string(),
        cause: z.string(),
        count: z.number(),
        milliseconds: z.number(),
        packets: z.number(),
      }),
    ),
  }),
});

const segment = z.object({
  userId: z.string().nullable(),
  userName: z.string().nullable(),
  startTime: z.number(),
  text: z.string(),
});

export type CapturedManifest = z.infer<typeof manifest>;
export type CapturedSegment = z.infer<typeof segment>;

/** One scripted meeting, played to its end, and what the service says it made of it. */
export class CapturedMeeting {
  private constructor(
    private readonly platformNow: () => PlatformProcess,
    readonly sessionId: string,
    readonly streamId: string,
    /** Unix milliseconds of the script's beginning, by the simulator's journal. */
    readonly scriptStart: number,
    readonly manifest: CapturedManifest,
  ) {}

  /** @param platformNow the process to ask; a test may start another meanwhile, at the same URL. */
  static async play(
    simulator: Simulator,
    platformNow: () => PlatformProcess,
    script: string | MeetingScript,
    options: Parameters<Simulator['playMeeting']>[1] = {},
  ): Promise<CapturedMeeting> {
    const webhookUrl = `${platformNow().url}/webhooks/zoom`;
    const meeting = simulator.playMeeting(script, { webhookUrl, ...options });
    await meeting.stopped;
    const { streamId } = meeting;
    const sessionId = await sessionWithManifest(platformNow, streamId);
    const offered = simulator.journal
      .entries()
      .find((entry) => entry.type === 'stream.offered' && entry.streamId === streamId);
    if (offered === undefined) throw new Error('the simulator offered no stream');
    const answer = await platformNow().fetch(`/v1/rtms/sessions/${sessionId}/manifest`);
    const parsed = manifest.parse(await answer.json());
    return new CapturedMeeting(platformNow, sessionId, streamId, offered.at, parsed);
  }

  async transcript(): Promise<CapturedSegment[]> {
    const path = `/v1/rtms/sessions/${this.sessionId}/transcript?format=jsonl`;
    const text = await (await this.platformNow().fetch(path)).text();
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => segment.parse(JSON.parse(line)));
  }

  /** @throws Error when the manifest has none, or several, of that kind. */
  nameOf(kind: string): string {
    const [first, ...more] = this.manifest.artifacts.filter((artifact) => artifact.kind === kind);
    if (first === undefined || more.length > 0) throw new Error(`not one artifact: ${kind}`);
    return first.name;
  }

  async artifact(name: string): Promise<Buffer> {
    const path = `/v1/rtms/sessions/${this.sessionId}/artifacts/${name}`;
    const response = await this.platformNow().fetch(path);
    if (!response.ok) throw new Error(await response.text());
    return Buffer.from(await response.arrayBuffer());
  }
}

/** Answers the session's id, or `null` while it has no manifest or nobody answers. */
async function findComplete(platform: PlatformProcess, streamId: string): Promise<string | null> {
  try {
    const answer = await platform.fetch('/v1/rtms/sessions?limit=200');
    const found = sessions
      .parse(await answer.json())
      .sessions.find((session) => session.streamId === streamId);
    if (found?.state !== 'ended') return null;
    const response = await platform.fetch(`/v1/rtms/sessions/${found.id}/manifest`);
    return response.ok ? found.id : null;
  } catch {
    return null;
  }
}

async function sessionWithManifest(
  platformNow: () => PlatformProcess,
  streamId: string,
): Promise<string> {
  const deadline = Date.now() + 40_000;
  while (Date.now() < deadline) {
    const sessionId = await findComplete(platformNow(), streamId);
    if (sessionId !== null) return sessionId;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${streamId} came to no manifest:\n${platformNow().output().slice(-4_000)}`);
}
