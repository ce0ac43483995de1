import { describe, expect, it } from 'vitest';
import { startSimulator } from '../../apps/simulator/src/simulator.js';
import { engineEnvironment, whyNot, type Engine } from '../harness/engine.environment.js';
import { freePort } from '../harness/free.port.js';
import { startPlatformProcess } from '../harness/platform.process.js';
import { seededRandom } from '../harness/seeded.random.js';
import { environmentFor } from '../harness/simulated-zoom.environment.js';
import { FULL } from './fault.results.js';
import { KILL_PHASES, type KillPhase } from './kill.phase.js';
import { publish } from './kill.report.js';
import { runTrial, type TrialResult } from './kill.trial.js';

/** On PostgreSQL by issue 4, on the embedded engine by issue 2. */
const KILLS = FULL ? { postgres: 1_000, pglite: 200 } : { postgres: 20, pglite: 20 };
/** Services that are killed beside each other, each with a database and a Zoom's side of its own. */
const LANES = FULL ? 4 : 1;
const SEED = Number(process.env['FAULTS_SEED'] ?? '20261123');
/** Compressed; as Zoom's own schedule, it outlasts a restart, also one on a busy machine. */
const REDELIVERY_MS = [1_000, 2_000, 4_000, 8_000, 16_000, 16_000];
/** At least this share of the kills lands in each phase. */
const SHARE = 0.3;
/** A busy machine misses its moment more often: kills go on until each phase has its share. */
const MOST = 2;

function landed(results: readonly TrialResult[], phase: KillPhase): number {
  return results.filter((result) => result.phase === phase).length;
}

/** The phase that is furthest behind its share. */
function nextTarget(results: readonly TrialResult[]): KillPhase {
  const [first] = [...KILL_PHASES].sort((a, b) => landed(results, a) - landed(results, b));
  return first ?? 'commit–dispatch';
}

function isDone(results: readonly TrialResult[], kills: number): boolean {
  if (results.length >= kills * MOST) return true;
  const share = results.length * SHARE;
  return results.length >= kills && KILL_PHASES.every((phase) => landed(results, phase) >= share);
}

async function killRepeatedly(engine: Engine, kills: number, lane: number): Promise<TrialResult[]> {
  const simulator = await startSimulator({ redeliverAfterMs: REDELIVERY_MS });
  const database = await engineEnvironment(engine);
  const port = await freePort();
  const env = { ...database.env, ...environmentFor(simulator), PORT: String(port) };
  const kitchen = {
    simulator,
    env,
    webhookUrl: `http://127.0.0.1:${String(port)}/webhooks/zoom`,
    random: seededRandom(SEED + lane),
  };
  const results: TrialResult[] = [];
  let platform = await startPlatformProcess(env);
  try {
    while (!isDone(results, kills)) {
      const trial = await runTrial(kitchen, platform, nextTarget(results));
      platform = trial.platform;
      results.push(trial.result);
    }
    return results;
  } finally {
    platform.kill('SIGKILL');
    await platform.ended;
    await simulator.close();
    await database.remove();
  }
}

/** Kills until each phase has its share; every stream must come back, and none may be joined twice. */
export function describeKills(engine: Engine): void {
  const kills = KILLS[engine];
  describe(`kill -9 of the built service at random points (${engine})`, () => {
    it(
      `at least ${String(kills)} kills: no stream lost, none joined twice`,
      { meta: { engine }, timeout: kills * MOST * 30_000 },
      async ({ skip }) => {
        const why = whyNot(engine);
        if (why !== null) skip(why);
        const lanes = Array.from({ length: LANES }, (_, lane) =>
          killRepeatedly(engine, kills / LANES, lane),
        );
        const results = (await Promise.all(lanes)).flat();
        await publish(engine, SEED, results, FULL);

        expect(results.filter(({ recoveryMs }) => recoveryMs === null)).toEqual([]);
        expect(results.filter(({ doubled }) => doubled > 0)).toEqual([]);
        const unjoined = results.filter(({ handshakesBefore }) => handshakesBefore === 0);
        expect(unjoined.filter(({ handshakesAfter }) => handshakesAfter !== 1)).toEqual([]);
        const joined = results.filter(({ handshakesBefore }) => handshakesBefore > 0);
        expect(joined.filter(({ handshakesAfter }) => handshakesAfter < 1)).toEqual([]);
        for (const phase of KILL_PHASES) {
          expect(landed(results, phase), phase).toBeGreaterThanOrEqual(results.length * SHARE);
        }
      },
    );
  });
}
