import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { longMeeting } from '../../faults/fleet/long.meeting.ts';
import type { BuiltSimulator } from '../built.simulator.ts';
import { officialClient, type RecoveringClient, serviceClient } from './recovery.clients.ts';
import { keepRecording, readRecording, type RecoveryRecording } from './recovery.recording.ts';
import { type RecoveryScenario, SCENARIOS } from './recovery.scenario.ts';
import { type RecoveryHall, tryRecovery, WATCH_MS } from './recovery.trial.ts';

/** Of six seconds each. */
const ROUNDS = 25;
/** Scenarios that are played at once: three of them take as long as all others on the other two. */
const LANES = 5;

type Line = RecoveryRecording[number];

interface Play {
  readonly lines: RecoveryRecording;
  /** Sentences about scenarios that could not be played to their end. */
  readonly failures: readonly string[];
}

async function play(
  scenario: RecoveryScenario,
  [official, service]: readonly [RecoveringClient, RecoveringClient],
  hall: RecoveryHall,
): Promise<Line> {
  const theirs = tryRecovery(scenario, official, hall);
  const ours = tryRecovery(scenario, service, hall);
  // Neither is left behind where the other fails.
  await Promise.allSettled([theirs, ours]);
  return { scenario: scenario.name, official: await theirs, service: await ours };
}

/** The longest first, so that none of them is begun when the rest is over. */
function longestFirst(): RecoveryScenario[] {
  const lengthOf = ({ watchMs = WATCH_MS }: RecoveryScenario) => watchMs;
  return SCENARIOS.toSorted((one, other) => lengthOf(other) - lengthOf(one));
}

async function playAll(
  clients: readonly [RecoveringClient, RecoveringClient],
  hall: RecoveryHall,
): Promise<Play> {
  const lines = new Map<string, Line>();
  const failures: string[] = [];
  const waiting = longestFirst();
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { name } = next;
      try {
        lines.set(name, await play(next, clients, hall));
      } catch (error) {
        failures.push(`${name}: FAIL: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return { lines: SCENARIOS.flatMap(({ name }) => lines.get(name) ?? []), failures };
}

async function record(built: BuiltSimulator, python: string, folder: string): Promise<Play> {
  const logs = join(folder, 'logs');
  mkdirSync(logs, { recursive: true });
  const authority = await built.createCertificateAuthority();
  const ca = await built.writeCertificate(authority, logs);
  const rtms = { tls: authority, advertiseHost: 'localhost' };
  const simulator = await built.startSimulator({ rtms });
  try {
    const service = await serviceClient(simulator, ca);
    try {
      const official = officialClient(simulator, python, ca, folder);
      const script = longMeeting(simulator.scripts.load('standup'), ROUNDS);
      return await playAll([official, service], { simulator, script, logs });
    } finally {
      await service.close();
    }
  } finally {
    await simulator.close();
  }
}

/** One line a scenario: whether both clients still do what the committed recording says. */
export async function checkRecovery(
  built: BuiltSimulator,
  python: string,
  folder: string,
  { update, say }: { readonly update: boolean; readonly say: (line: string) => void },
): Promise<boolean> {
  const { lines: fresh, failures } = await record(built, python, folder);
  for (const failure of failures) say(`CONFORMANCE recovery, ${failure}`);
  if (update && failures.length === 0) keepRecording(fresh);
  const kept = readRecording();
  const verdicts = fresh.map((line) => {
    const before = kept.find(({ scenario }) => scenario === line.scenario);
    const same = isDeepStrictEqual(before, line);
    const { scenario, official, service } = line;
    const rest = same
      ? `pass: official ${String(official.steps.length)} steps, service ${String(service.steps.length)}`
      : `FAIL, differs from fixtures/recovery.json\n${JSON.stringify(line, null, 2)}`;
    say(`CONFORMANCE recovery, ${scenario}: ${rest}`);
    return same;
  });
  const complete = failures.length === 0 && fresh.length === kept.length;
  return complete && !verdicts.includes(false);
}
