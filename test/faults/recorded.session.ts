import { z } from 'zod';
import { readWav } from '../e2e/wav.reader.js';
import type { Fleet } from './fleet/replica.fleet.js';
import { until } from './takeover.trial.js';

const manifest = z.object({
  artifacts: z.array(
    z.object({ name: z.string(), kind: z.string(), epoch: z.number(), offsetMs: z.number() }),
  ),
  gaps: z.object({
    totals: z.array(z.object({ track: z.string(), cause: z.string(), milliseconds: z.number() })),
  }),
});

const PACKET_MS = 20;

interface Span {
  readonly epoch: number;
  readonly from: number;
  readonly to: number;
}

/** Milliseconds between the last sample of each owner and the first of the next one that heard any. */
function missingBetween(spans: readonly Span[]): number {
  const epochs = [...new Set(spans.map(({ epoch }) => epoch))].toSorted((a, b) => a - b);
  const owned = epochs.map((epoch) => spans.filter((span) => span.epoch === epoch));
  let missingMs = 0;
  for (const [index, next] of owned.slice(1).entries()) {
    const end = Math.max(...(owned[index] ?? []).map(({ to }) => to));
    missingMs += Math.max(0, Math.min(...next.map(({ from }) => from)) - end);
  }
  return missingMs;
}

/** What all owners recorded of one session: by the samples of its files, and by its ledger. */
export class RecordedSession {
  private constructor(
    /** Milliseconds that the samples of no file cover, from one owner to the next. */
    readonly missingMs: number,
    /** What the ledger says that nobody heard. */
    readonly ledgerMs: number,
    /** Why sound that Zoom sent is missing, by the ledger. */
    readonly losses: readonly string[],
  ) {}

  /** To the packet: both are whole packets of the same clock. */
  get ledgerAgrees(): boolean {
    return Math.abs(this.ledgerMs - this.missingMs) < PACKET_MS;
  }

  /** Waits for the manifest, and reads every track. */
  static async of(fleet: Fleet, sessionId: string): Promise<RecordedSession> {
    const path = `/v1/rtms/sessions/${sessionId}`;
    await until('a manifest', async () => (await fleet.call(`${path}/manifest`)).ok);
    const { artifacts, gaps } = manifest.parse(await (await fleet.call(`${path}/manifest`)).json());
    const spans: Span[] = [];
    for (const { name, kind, epoch, offsetMs } of artifacts) {
      if (kind !== 'audio') continue;
      const file = await fleet.call(`${path}/artifacts/${name}`);
      const { samples, sampleRate } = readWav(Buffer.from(await file.arrayBuffer()));
      const to = offsetMs + (samples.length / sampleRate) * 1_000;
      spans.push({ epoch, from: offsetMs, to });
    }
    const nobody = gaps.totals.filter(({ track, cause }) => track === '*' && cause === 'reconnect');
    return new RecordedSession(
      missingBetween(spans),
      nobody.reduce((sum, { milliseconds }) => sum + milliseconds, 0),
      gaps.totals.map(({ cause }) => cause).filter((cause) => cause !== 'not_sent'),
    );
  }
}
