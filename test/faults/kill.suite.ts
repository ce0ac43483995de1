import { describe, expect, it } from 'vitest';
import type { SimulatorOptions } from '../../apps/simulator/src/simulator.js';
import { whyNot, type Engine } from '../harness/engine.environment.js';
import { seededRandom } from '../harness/seeded.random.js';
import { FULL } from './fault.results.js';
import type { AimedPhase, KillPhase } from './kill.phase.js';
import { publish, type Verdict } from './kill.report.js';
import { runTrial, type TrialResult } from './kill.trial.js';
import { doubleDials, offersGivenUp, wordsUnderway } from './kill.verdict.js';
import type { KilledService } from './killed.service.js';
import { until } from './takeover.trial.js';

/** What is killed on an engine, and how often. */
export interface Kills {
  readonly engine: Engine;
  readonly start: (simulator: SimulatorOptions) => Promise<KilledService>;
  readonly long: number;
  readonly short: number;
  /** Services that are killed beside each other in the long form, each with a Zoom's side of its own. */
  readonly lanes: number;
}

const SEED = Number(process.env['FAULTS_SEED'] ?? '20261123');
/** Compressed; as Zoom's own schedule, it outlasts a restart, also one on a busy machine. */
const REDELIVERY_MS = [1_000, 2_000, 4_000, 8_000, 16_000, 16_000];
/** At least this share of the kills that landed, divided by the phases, lands in each. */
const SHARE = 0.75;
/** A busy machine misses its moment more often: kills go on until each phase has its share. */
const MOST = 2;

const landed = (trials: readonly TrialResult[]) =>
  trials.filter(({ phase }) => phase !== 'outside');

const inPhase = (trials: readonly TrialResult[], phase: KillPhase) =>
  trials.filter((trial) => trial.phase === phase).length;

/** The phase that is furthest behind its share. */
function nextTarget(phases: readonly AimedPhase[], trials: readonly TrialResult[]): AimedPhase {
  const [first] = phases.toSorted((a, b) => inPhase(trials, a) - inPhase(trials, b));
  return first ?? 'message 1–first frame';
}

/** Phases that have not got their share yet. */
function missed(phases: readonly AimedPhase[], trials: readonly TrialResult[]): AimedPhase[] {
  const least = (landed(trials).length * SHARE) / phases.length;
  return phases.filter((phase) => inPhase(trials, phase) < least);
}

function isDone(
  phases: readonly AimedPhase[],
  trials: readonly TrialResult[],
  kills: number,
): boolean {
  if (trials.length >= kills * MOST) return true;
  return landed(trials).length >= kills && missed(phases, trials).length === 0;
}

async function killRepeatedly(
  service: KilledService,
  kills: number,
  random: () => number,
  abort: AbortSignal,
): Promise<Verdict> {
  const trials: TrialResult[] = [];
  const { phases } = service;
  while (!isDone(phases, trials, kills)) {
    abort.throwIfAborted();
    trials.push(await runTrial(service, nextTarget(phases, trials), random));
  }
  const streamIds = trials.map(({ streamId }) => streamId);
  const { journal } = service.simulator;
  const isSettled = () => wordsUnderway(journal.entries(), streamIds).length === 0;
  await until('an answer to every word of Zoom', isSettled);
  const entries = journal.entries();
  return {
    phases,
    trials,
    doubled: streamIds.filter((streamId) => doubleDials(entries, streamId) > 0),
    givenUp: offersGivenUp(entries, streamIds),
    lostWords: await service.lostWords(streamIds),
  };
}

async function runLane(
  { start, long, short, lanes }: Kills,
  lane: number,
  abort: AbortSignal,
): Promise<Verdict> {
  const service = await start({ redeliverAfterMs: REDELIVERY_MS });
  try {
    const kills = FULL ? Math.ceil(long / lanes) : short;
    return await killRepeatedly(service, kills, seededRandom(SEED + lane), abort);
  } finally {
    await service.close();
  }
}

/** Where one lane fails, the others end too, so that no process of theirs is left. */
async function runLanes(kills: Kills): Promise<readonly Verdict[]> {
  const failure = new AbortController();
  const lanes = Array.from({ length: FULL ? kills.lanes : 1 }, (_, lane) =>
    runLane(kills, lane, failure.signal).catch((error: unknown) => {
      failure.abort(error);
      throw error;
    }),
  );
  await Promise.allSettled(lanes);
  return Promise.all(lanes);
}

/** Kills until each phase has its share; every stream must come back, and none may be dialled twice. */
export function describeKills(kills: Kills): void {
  const { engine, long, short } = kills;
  const most = FULL ? long : short;
  describe(`kill -9 of whoever has an offer, at random points (${engine})`, () => {
    it(
      `at least ${String(most)} kills: nothing lost, no stream dialled twice`,
      { meta: { engine }, timeout: most * MOST * 30_000 },
      async ({ skip }) => {
        const why = whyNot(engine);
        if (why !== null) skip(why);
        const verdicts = await runLanes(kills);
        await publish(engine, SEED, verdicts);

        const trials = verdicts.flatMap((verdict) => verdict.trials);
        expect({
          lost: trials.filter(({ recoveryMs }) => recoveryMs === null),
          doubled: verdicts.flatMap(({ doubled }) => doubled),
          givenUp: verdicts.flatMap(({ givenUp }) => givenUp),
          lostWords: verdicts.flatMap(({ lostWords }) => lostWords),
        }).toEqual({ lost: [], doubled: [], givenUp: [], lostWords: [] });
        const unjoined = trials.filter(({ handshakesBefore }) => handshakesBefore === 0);
        expect(unjoined.filter(({ handshakesAfter }) => handshakesAfter !== 1)).toEqual([]);
        const joined = trials.filter(({ handshakesBefore }) => handshakesBefore > 0);
        expect(joined.filter(({ handshakesAfter }) => handshakesAfter < 1)).toEqual([]);
        expect(landed(trials).length).toBeGreaterThanOrEqual(most);
        expect(missed(verdicts[0]?.phases ?? [], trials)).toEqual([]);
      },
    );
  });
}
