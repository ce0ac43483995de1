/**
 * `npm run conformance`: Zoom's own RTMS client visits the simulator in each of its modes, its signatures
 * are compared with ours, and it recovers from faults beside the service. One line a check; exit code
 * 1 on an unexpected outcome. `--update-fixtures` keeps what the clients sent.
 */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuiltSimulator, loadSimulator } from './built.simulator.ts';
import type { ClientResult } from './client.result.ts';
import { type ConformanceMode, MODES } from './conformance.mode.ts';
import { keepAnswer, knownGap } from './known.gaps.ts';
import { type Trial, tryMode } from './mode.trial.ts';
import { deathOf, preparePython, run } from './python.environment.ts';
import { readFrames, shapesOf } from './recorded.frames.ts';
import { checkRecovery } from './recovery/recovery.check.ts';
import { countSignatures, mismatches } from './signature.oracle.ts';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const FIXTURES = join(FOLDER, 'fixtures');
const SIGNATURE_SEED = '20261123';
const updateFixtures = process.argv.includes('--update-fixtures');

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function joinedText({ confirm, left, people }: ClientResult): string {
  if (confirm !== 0) return `join refused with ${String(confirm)}`;
  const end = left === null ? 'left' : `told that it ended with reason ${String(left)}`;
  return `join confirmed, ${String(people.length)} roster updates, ${end}`;
}

function summary(result: ClientResult): string {
  const counts = Object.entries(result.media)
    .filter(([, { frames }]) => frames > 0)
    .map(([kind, { frames, bytes, users }]) => {
      const names = Object.entries(users).map(([id, name]) => (name === '' ? `user ${id}` : name));
      return `${kind} ${String(frames)} frames ${String(bytes)} B from ${names.join(' + ')}`;
    });
  const poll = `slowest poll ${String(result.slowestPollMs)} ms`;
  return [joinedText(result), ...counts, poll].join('; ');
}

/** What a mode answers where it does not pass; `null` when it does. */
function answerOf(mode: ConformanceMode, { result, death, journal }: Trial): string | null {
  const misses = result ? mode.misses(result, journal) : [death];
  return misses.length === 0 ? null : misses.join('\n');
}

/** New or missing kinds of frames, compared with the committed recording. */
function drift(mode: ConformanceMode, recording: string): readonly string[] {
  const fixture = join(FIXTURES, `${mode.name}.jsonl`);
  if (updateFixtures) {
    mkdirSync(FIXTURES, { recursive: true });
    copyFileSync(recording, fixture);
  }
  const kept = shapesOf(readFrames(fixture));
  const fresh = shapesOf(readFrames(recording));
  return [
    ...fresh.filter((shape) => !kept.includes(shape)).map((shape) => `new: ${shape}`),
    ...kept.filter((shape) => !fresh.includes(shape)).map((shape) => `gone: ${shape}`),
  ];
}

async function checkMode(
  mode: ConformanceMode,
  simulator: BuiltSimulator,
  python: string,
): Promise<boolean> {
  const trial = await tryMode(mode, simulator, python, FOLDER);
  const answer = answerOf(mode, trial);
  if (answer !== null) {
    const gap = knownGap(FOLDER, mode.name, answer);
    if (gap !== undefined) say(`CONFORMANCE ${mode.name}: KNOWN GAP (known-gaps/${gap})`);
    else
      say(
        `CONFORMANCE ${mode.name}: FAIL, see ${keepAnswer(FOLDER, mode.name, answer)}\n${answer}`,
      );
    return gap !== undefined;
  }
  const changes = drift(mode, trial.recording);
  if (changes.length > 0) {
    say(`CONFORMANCE ${mode.name}: FAIL, frames differ from fixtures/\n${changes.join('\n')}`);
    return false;
  }
  say(
    `CONFORMANCE ${mode.name}: pass (${mode.asks}): ${trial.result ? summary(trial.result) : ''}`,
  );
  return true;
}

async function checkSignatures(python: string): Promise<boolean> {
  const finished = await run(python, ['signatures.py', SIGNATURE_SEED], FOLDER, 60_000);
  if (finished.code !== 0) {
    say(`CONFORMANCE signature: FAIL\n${deathOf(finished)}`);
    return false;
  }
  const fixture = join(FIXTURES, 'signatures.jsonl');
  if (updateFixtures) {
    mkdirSync(FIXTURES, { recursive: true });
    writeFileSync(fixture, finished.stdout);
  }
  const count = countSignatures(finished.stdout);
  const wrong = mismatches(finished.stdout);
  const kept = readFileSync(fixture, 'utf8') === finished.stdout;
  const passed = count === 1_000 && wrong.length === 0 && kept;
  const verdict = passed ? 'pass' : 'FAIL';
  say(
    `CONFORMANCE signature: ${verdict}: ${String(count - wrong.length)} of ${String(count)} equal generate_signature; fixture ${kept ? 'unchanged' : 'differs'}`,
  );
  return passed;
}

async function main(): Promise<void> {
  const simulator = await loadSimulator();
  const python = await preparePython(FOLDER);
  // The library's log of the last run, with the words that were spoken in it.
  rmSync(join(FOLDER, 'logs'), { recursive: true, force: true });
  const outcomes = [await checkSignatures(python)];
  for (const mode of MODES) outcomes.push(await checkMode(mode, simulator, python));
  outcomes.push(await checkRecovery(simulator, python, FOLDER, { update: updateFixtures, say }));
  if (outcomes.includes(false)) process.exitCode = 1;
}

try {
  await main();
} catch (error) {
  say(`CONFORMANCE could not run: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
