import { z } from 'zod';
import { readWav } from '../e2e/wav.reader.js';
import type { Fleet, FleetReplica } from './fleet/replica.fleet.js';
import {
  agree,
  epochsOf,
  ownerGaps,
  unheardIn,
  type LedgerGap,
  type OwnerGaps,
  type Sound,
} from './recorded.gaps.js';
import { until } from './takeover.trial.js';

const manifest = z.object({
  artifacts: z.array(
    z.object({ name: z.string(), kind: z.string(), epoch: z.number(), offsetMs: z.number() }),
  ),
});
const ledgerLine = z.object({
  kind: z.string(),
  track: z.string(),
  fromMs: z.number(),
  toMs: z.number(),
  cause: z.string().optional(),
});

/** An eighth of a second and the header: L16 at 16 kHz, mono. */
const SOUND_BYTES = 4_000 + 1_024;

/** `audio-<track>.wav`, and of later owners `audio-<track>.e2.p1.wav`. */
const TRACK_NAME = /^audio-([^.]+)\./;

async function soundsOf(fleet: Fleet, path: string): Promise<readonly Sound[]> {
  const { artifacts } = manifest.parse(await (await fleet.call(`${path}/manifest`)).json());
  const sounds: Sound[] = [];
  for (const { name, kind, epoch, offsetMs } of artifacts) {
    if (kind !== 'audio') continue;
    const file = await fleet.call(`${path}/artifacts/${name}`);
    const { samples, sampleRate } = readWav(Buffer.from(await file.arrayBuffer()));
    const to = offsetMs + (samples.length / sampleRate) * 1_000;
    sounds.push({ track: TRACK_NAME.exec(name)?.[1] ?? name, epoch, from: offsetMs, to });
  }
  return sounds;
}

async function ledgerOf(fleet: Fleet, path: string): Promise<readonly LedgerGap[]> {
  const lines = (await (await fleet.call(`${path}/gaps`)).text()).split('\n');
  return lines
    .filter((line) => line !== '')
    .map((line) => ledgerLine.parse(JSON.parse(line)))
    .filter(({ kind }) => kind === 'gap')
    .map(({ track, fromMs, toMs, cause = '' }) => ({ track, from: fromMs, to: toMs, cause }));
}

/** What all owners recorded of one session: by the samples of its files, and by its ledger. */
export class RecordedSession {
  private constructor(
    /** Owners that heard any. */
    readonly owners: number,
    /** Milliseconds that the samples of no file cover, of each owner that others followed. */
    readonly unheardMs: readonly number[],
    readonly gaps: OwnerGaps,
    /** Sound that Zoom sent and that is missing, by the ledger. */
    readonly missed: readonly LedgerGap[],
  ) {}

  /** Why it is missing. */
  get losses(): readonly string[] {
    return this.missed.map(({ cause }) => cause);
  }

  get missingMs(): number {
    return this.unheardMs.reduce((sum, milliseconds) => sum + milliseconds, 0);
  }

  /** Each gap of the files is one of the ledger, to the packet, and the ledger has no other. */
  get ledgerAgrees(): boolean {
    return agree(this.gaps);
  }

  /** Where Zoom replays nothing, something is missing between any two owners. */
  get hasEachGap(): boolean {
    return this.owners > 1 && this.unheardMs.length === this.owners - 1;
  }

  /** Waits for the manifest, and reads every track. */
  static async of(fleet: Fleet, sessionId: string): Promise<RecordedSession> {
    const path = `/v1/rtms/sessions/${sessionId}`;
    await until('a manifest', async () => (await fleet.call(`${path}/manifest`)).ok);
    const sounds = await soundsOf(fleet, path);
    const ledger = await ledgerOf(fleet, path);
    return new RecordedSession(
      epochsOf(sounds).length,
      unheardIn(sounds).map(({ from, to }) => to - from),
      ownerGaps(sounds, ledger),
      ledger.filter(({ cause }) => cause !== 'not_sent'),
    );
  }
}

/**
 * Waits until what the owners of now heard lies in the store, so that each leaves sound behind.
 * @param streamIds of sessions that somebody owns.
 * @param except a replica that does not answer now.
 */
export async function untilHeard(
  fleet: Fleet,
  streamIds: readonly string[],
  except?: FleetReplica,
): Promise<void> {
  await until('sound of each session', async () => {
    const sessions = await fleet.sessions(except);
    const sizes = await fleet.sizes(/audio\/\d+\.p\d+\.wav$/);
    return streamIds.every((streamId) => {
      const owned = sessions.find((session) => session.streamId === streamId);
      const folder = `${String(owned?.id)}/e${String(owned?.epoch)}/`;
      return [...sizes].some(([key, size]) => key.includes(folder) && size > SOUND_BYTES);
    });
  });
}
