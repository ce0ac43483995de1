import { join } from 'node:path';
import type { Journal, JournalEntry } from '../../apps/simulator/src/journal/journal.port.ts';
import type { StreamHandle } from '../../apps/simulator/src/rtms/rtms-host.port.ts';
import type { BuiltSimulator } from './built.simulator.ts';
import { type ClientResult, parseResult } from './client.result.ts';
import type { ConformanceMode } from './conformance.mode.ts';
import { deathOf, run } from './python.environment.ts';

const USUAL_SCRIPT = 'demo';
/** What the client's recorded frames name and are signed with. */
export const APP = {
  clientId: 'SimulatedRtmsClientId2',
  clientSecret: 'simulated-rtms-client-secret-32c',
};
export const MEETING_UUID = 'b2ZmaWNpYWwgY2xpZW50IQ==';
export const STREAM_ID = '0ff1c1a1c11e470000000000000000aa';

export interface Trial {
  readonly result: ClientResult | null;
  /** Standard error and exit of the client, where it gave no result. */
  readonly death: string;
  /** What the simulator saw. */
  readonly journal: readonly JournalEntry[];
  readonly recording: string;
}

/** Counts from the first frame: how long Python takes to start is nobody's affair. */
function stopLater(
  stream: StreamHandle,
  journal: Journal,
  { afterMs, reason }: NonNullable<ConformanceMode['stop']>,
): void {
  const watch = setInterval(() => {
    if (!journal.entries().some(({ type }) => type === 'media.first_frame')) return;
    clearInterval(watch);
    setTimeout(() => {
      stream.stop(reason);
    }, afterMs);
  }, 50);
  watch.unref();
}

/** One visit of the official client to a strict simulator over wss, the server verified. */
export async function tryMode(
  mode: ConformanceMode,
  simulator: BuiltSimulator,
  python: string,
  folder: string,
): Promise<Trial> {
  const logs = join(folder, 'logs');
  const recording = join(logs, `${mode.name}.jsonl`);
  const journal = new simulator.FileJournal(null);
  const authority = await simulator.createCertificateAuthority();
  const ca = await simulator.writeCertificate(authority, logs);
  const host = await simulator.createRtmsHost({
    journal,
    host: '127.0.0.1',
    port: 0,
    // The official client compares host names only: an address in the certificate does not help.
    advertiseHost: 'localhost',
    tls: authority,
    recordTo: recording,
  });
  try {
    const scripts = new simulator.ScriptLibrary(simulator.simulatorFolder());
    const script = scripts.load(mode.script ?? USUAL_SCRIPT);
    const performance = new simulator.ScriptedPerformance(script, MEETING_UUID);
    const behaviour = { strict: true, keepAliveIntervalMs: 2_000, ...mode.behaviour };
    const stream = host.offer(performance, APP, behaviour, () => undefined, STREAM_ID);
    if (mode.stop) stopLater(stream, journal, mode.stop);
    const secret = mode.wrongSecret ? 'not the secret' : APP.clientSecret;
    const args = [
      'official_client.py',
      ...['--url', stream.serverUrls, '--uuid', MEETING_UUID, '--stream', stream.streamId],
      ...['--client-id', APP.clientId, '--client-secret', secret],
      ...['--mode', mode.media, '--ca', ca, '--seconds', String(mode.seconds)],
    ];
    const finished = await run(python, args, folder, (mode.seconds + 30) * 1_000);
    const died = finished.code !== 0;
    return {
      result: died ? null : parseResult(finished.stdout),
      death: died ? deathOf(finished) : '',
      journal: journal.entries(),
      recording,
    };
  } finally {
    await host.close();
  }
}
