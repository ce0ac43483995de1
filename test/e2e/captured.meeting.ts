import { z } from 'zod';
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
    private readonly platform: PlatformProcess,
    readonly sessionId: string,
    readonly streamId: string,
    /** Unix milliseconds of the script's beginning, by the simulator's journal. */
    readonly scriptStart: number,
    readonly manifest: CapturedManifest,
  ) {}

  static async play(
    simulator: Simulator,
    platform: PlatformProcess,
    script: string,
    options: Parameters<Simulator['playMeeting']>[1] = {},
  ): Promise<CapturedMeeting> {
    const webhookUrl = `${platform.url}/webhooks/zoom`;
    const meeting = simulator.playMeeting(script, { webhookUrl, ...options });
    await meeting.stopped;
    const { streamId } = meeting;
    const sessionId = await sessionWithManifest(platform, streamId);
    const offered = simulator.journal
      .entries()
      .find((entry) => entry.type === 'stream.offered' && entry.streamId === streamId);
    if (offered === undefined) throw new Error('the simulator offered no stream');
    const answer = await platform.fetch(`/v1/rtms/sessions/${sessionId}/manifest`);
    const parsed = manifest.parse(await answer.json());
    return new CapturedMeeting(platform, sessionId, streamId, offered.at, parsed);
  }

  async transcript(): Promise<CapturedSegment[]> {
    const path = `/v1/rtms/sessions/${this.sessionId}/transcript?format=jsonl`;
    const text = await (await this.platform.fetch(path)).text();
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
    const response = await this.platform.fetch(path);
    if (!response.ok) throw new Error(await response.text());
    return Buffer.from(await response.arrayBuffer());
  }
}

async function sessionWithManifest(platform: PlatformProcess, streamId: string): Promise<string> {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    const answer = await platform.fetch('/v1/rtms/sessions?limit=200');
    const found = sessions
      .parse(await answer.json())
      .sessions.find((session) => session.streamId === streamId);
    if (found?.state === 'ended') {
      const response = await platform.fetch(`/v1/rtms/sessions/${found.id}/manifest`);
      if (response.ok) return found.id;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`stream ${streamId} came to no manifest:\n${platform.output().slice(-4_000)}`);
}
