import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { MeetingScript } from '../../../apps/simulator/src/script/script.type.ts';
import type { Simulator } from '../../../apps/simulator/src/simulator.ts';
import type { TapeLine } from '../../../apps/simulator/src/tape/tape.line.ts';
import type { RecoveringClient } from './recovery.clients.ts';
import type { RecordedRun } from './recovery.recording.ts';
import type { RecoveryScenario } from './recovery.scenario.ts';
import { RecoveryStage } from './recovery.stage.ts';
import { messageOf, stepsOf } from './tape.steps.ts';

export interface RecoveryHall {
  readonly simulator: Simulator;
  /** Longer than any scenario. */
  readonly script: MeetingScript;
  /** Gets the tapes, spoken words among them. */
  readonly logs: string;
}

const MEETING_ENDED = 6;
const JOIN_DEADLINE_MS = 30_000;
/** Until both clients have said what they say after a join. */
const SETTLE_MS = 1_500;
/** The service's first pause is 3 s: two attempts are seen, and what flows after them. */
export const WATCH_MS = 12_000;
/** Each speaker's words come within three seconds. */
const FLOWING_MS = 4_500;
/** Until the end of the stream has ended the client. */
const FAREWELL_MS = 10_000;

const MEDIA = new Map([
  [14, 'audio'],
  [17, 'transcript'],
]);

function flowing(lines: readonly TapeLine[], sinceMs: number): string[] {
  const kinds = lines.flatMap((line) => {
    if (line.direction !== 'sent' || line.atMs < sinceMs) return [];
    return MEDIA.get(messageOf(line).msg_type) ?? [];
  });
  return [...new Set(kinds)].sort();
}

async function streams(stage: RecoveryStage): Promise<void> {
  const deadline = performance.now() + JOIN_DEADLINE_MS;
  while (!stage.saw('media.first_frame')) {
    if (performance.now() > deadline) throw new Error('the stream was not joined');
    await pause(50);
  }
  await pause(SETTLE_MS);
}

function leaveReasons(scenario: RecoveryScenario, reason: number | null): readonly number[] {
  if (reason === null) return [];
  const { leaveReasons: possible = [] } = scenario;
  return possible.includes(reason) ? possible : [reason];
}

function secondsOf({ watchMs = WATCH_MS }: RecoveryScenario): number {
  return (JOIN_DEADLINE_MS + SETTLE_MS + watchMs + FAREWELL_MS) / 1_000;
}

/** What the client does from the fault on, until the time is over. @throws Error: it broke a rule */
async function watch(
  stage: RecoveryStage,
  { strike, watchMs = WATCH_MS }: RecoveryScenario,
): Promise<Pick<RecordedRun, 'steps' | 'flowing'>> {
  const from = strike === undefined ? 0 : stage.lines().length;
  await strike?.(stage);
  await pause(watchMs);
  const lines = stage.lines();
  if (stage.saw('strict.violation')) throw new Error('strict mode was violated');
  if (stage.ignoredKeepAlive) throw new Error('a keep-alive was not answered');
  return { steps: [...stepsOf(lines, from)], flowing: flowing(lines, stage.now - FLOWING_MS) };
}

/** Ends the stream and waits for the client, which is asked to leave where it cannot hear of that. */
async function farewell(
  { meeting }: RecoveryStage,
  joined: Promise<void>,
  leaving: AbortController,
): Promise<void> {
  meeting.stop(MEETING_ENDED);
  const patience = setTimeout(() => {
    leaving.abort();
  }, FAREWELL_MS);
  await joined.finally(() => {
    clearTimeout(patience);
  });
}

/** What a client does about a fault of Zoom's side. @throws Error when it broke a rule of the wire */
export async function tryRecovery(
  scenario: RecoveryScenario,
  client: RecoveringClient,
  { simulator, script, logs }: RecoveryHall,
): Promise<RecordedRun> {
  const name = `${scenario.name.replaceAll(/[^a-zA-Z]+/g, '-')}.${client.name}.jsonl`;
  const { behaviour = {}, wired = false } = scenario;
  const stage = await RecoveryStage.open({
    ...{ simulator, script, behaviour, wired },
    webhookUrl: client.webhookUrl,
    tapePath: join(logs, 'recovery', name),
  });
  const leaving = new AbortController();
  try {
    let left: readonly number[] = [];
    const visit = { seconds: secondsOf(scenario), leaving: leaving.signal };
    const joined = client.join(stage, visit).then((result) => {
      left = leaveReasons(scenario, result?.left ?? null);
    });
    // A client that dies ends the trial; where it does so later, the last line says so.
    joined.catch(() => undefined);
    await Promise.race([streams(stage), joined.then(() => streams(stage))]);
    const seen = await watch(stage, scenario);
    // Only what it said before its stream is ended here.
    const run = { ...seen, left: [...left] };
    await farewell(stage, joined, leaving);
    return run;
  } finally {
    leaving.abort();
    stage.meeting.stop(MEETING_ENDED);
    await stage.close();
  }
}
