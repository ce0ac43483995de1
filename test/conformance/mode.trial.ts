import { join } from 'node:path';
import type { BuiltSimulator } from './built.simulator.ts';
import { type ClientResult, parseResult } from './client.result.ts';
import type { ConformanceMode } from './conformance.mode.ts';
import { run } from './python.environment.ts';

const SCRIPT = 'demo';
/** Two people have spoken and their transcripts are out. */
const SECONDS = 12;
const APP = {
  clientId: 'SimulatedRtmsClientId2',
  clientSecret: 'simulated-rtms-client-secret-32c',
};
const MEETING_UUID = 'b2ZmaWNpYWwgY2xpZW50IQ==';
const STREAM_ID = '0ff1c1a1c11e470000000000000000aa';

export interface Trial {
  readonly result: ClientResult | null;
  /** Standard error and exit of the client, where it gave no result. */
  readonly death: string;
  /** What the simulator's journal holds against the visit. */
  readonly complaints: readonly string[];
  readonly recording: string;
}

/** What must be in the journal when the client behaved: it joined, answered, and left on its own. */
function complaintsOf(journal: InstanceType<BuiltSimulator['FileJournal']>): readonly string[] {
  const entries = journal.entries();
  const of = (type: string) => entries.filter((entry) => entry.type === type);
  const violations = of('strict.violation').map(({ detail }) => String(detail?.['reason']));
  const left = of('signaling.closed').some(({ detail }) => detail?.['bySimulator'] === false);
  return [
    ...violations.map((reason) => `strict mode: ${reason}`),
    ...(of('keepalive.missed').length > 0 ? ['unanswered keep-alives'] : []),
    ...(of('signaling.live').length === 1 ? [] : ['not exactly one live signaling connection']),
    ...(left ? [] : ['the client did not leave']),
  ];
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
    const script = new simulator.ScriptLibrary(simulator.simulatorFolder()).load(SCRIPT);
    const performance = new simulator.ScriptedPerformance(script, MEETING_UUID);
    const behaviour = { strict: true, keepAliveIntervalMs: 2_000 };
    const stream = host.offer(performance, APP, behaviour, () => undefined, STREAM_ID);
    const args = [
      'official_client.py',
      ...['--url', stream.serverUrls, '--uuid', MEETING_UUID, '--stream', stream.streamId],
      ...['--client-id', APP.clientId, '--client-secret', APP.clientSecret],
      ...['--mode', mode.name, '--ca', ca, '--seconds', String(SECONDS)],
    ];
    const finished = await run(python, args, folder, (SECONDS + 30) * 1_000);
    const died = finished.code !== 0;
    return {
      result: died ? null : parseResult(finished.stdout),
      death: died ? `exit ${String(finished.code ?? finished.signal)}: ${finished.stderr}` : '',
      complaints: complaintsOf(journal),
      recording,
    };
  } finally {
    await host.close();
  }
}
