import { describe, expect, it } from 'vitest';
import { startSimulator } from '../../apps/simulator/src/simulator.js';
import { engineEnvironment, whyNot, type Engine } from '../harness/engine.environment.js';
import { freePort } from '../harness/free.port.js';
import { startPlatformProcess } from '../harness/platform.process.js';
import { seededRandom } from '../harness/seeded.random.js';
import { environmentFor } from '../harness/simulated-zoom.environment.js';
import { KILL_PHASES, type KillPhase } from './kill.phase.js';
import { publish } from './kill.report.js';
import { runTrial, type TrialResult } from './kill.trial.js';

const FULL = process.env['FAULTS'] === 'full';
const KILLS = FULL ? 200 : 20;
const SEED = Number(process.env['FAULTS_SEED'] ?? '20261123');
/** Compressed; as Zoom's own schedule, it outlasts a restart, also one on a busy machine. */
const REDELIVERY_MS = [1_000, 2_000, 4_000, 8_000, 16_000, 16_000];
/** At least this share of the kills lands in each phase. */
const SHARE = 0.3;
/** A busy machine misses its moment more often: kills go on until each phase has its share. */
const MOST_KILLS = KILLS * 2;

function landed(results: readonly TrialResult[], phase: KillPhase): number {
  return results.filter((result) => result.phase === phase).length;
}

/** The phase that is furthest behind its share. */
function nextTarget(results: readonly TrialResult[]): KillPhase {
  const [first] = [...KILL_PHASES].sort((a, b) => landed(results, a) - landed(results, b));
  return first ?? 'commit–dispatch';
}

function isDone(results: readonly TrialResult[]): boolean {
  if (results.length >= MOST_KILLS) return true;
  const share = results.length * SHARE;
  return results.length >= KILLS && KILL_PHASES.every((phase) => landed(results, phase) >= share);
}

async function killRepeatedly(engine: Engine): Promise<TrialResult[]> {
  const simulator = await startSimulator({ redeliverAfterMs: REDELIVERY_MS });
  const database = await engineEnvironment(engine);
  const port = await freePort();
  const env = { ...database.env, ...environmentFor(simulator), PORT: String(port) };
  const kitchen = {
    simulator,
    env,
    webhookUrl: `http://127.0.0.1:${String(port)}/webhooks/zoom`,
    random: seededRandom(SEED),
  };
  const results: TrialResult[] = [];
  let platform = await startPlatformProcess(env);
  try {
    while (!isDone(results)) {
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
  describe(`kill -9 of the built service at random points (${engine})`, () => {
    it(
      `at least ${String(KILLS)} kills: no stream lost, none joined twice`,
      { meta: { engine }, timeout: MOST_KILLS * 30_000 },
      async ({ skip }) => {
        const why = whyNot(engine);
        if (why !== null) skip(why);
        const results = await killRepeatedly(engine);
        await publish(engine, SEED, results, FULL);

        expect(results.filter(({ recoveryMs }) => recoveryMs === null)).toEqual([]);
        expect(results.filter(({ mostLive }) => mostLive > 1)).toEqual([]);
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
