import { expect, it } from 'vitest';
import { deathOf, run } from './python.environment.ts';

const HERE = new URL('.', import.meta.url).pathname;
/** Says something, and then neither ends nor lets go of its pipes: its own child holds them too. */
const HANGING = ['-c', 'echo in release >&2; trap "" TERM; sleep 30 & echo $!; wait; wait'];
const DEADLINE_MS = 2_000;

it('ends a program that hangs at its deadline, and names the hang (real processes)', async () => {
  const finished = await run('sh', HANGING, HERE, DEADLINE_MS);
  // What it has left behind held its pipes open all the time.
  const orphan = Number(finished.stdout.trim());
  expect(process.kill(orphan, 'SIGKILL')).toBe(true);
  expect(finished).toMatchObject({ code: null, signal: 'SIGKILL', hungAfterS: 2 });
  expect(deathOf(finished)).toBe('HUNG, killed after 2 s: in release\n');
});

it('asks a program to leave, which it does in its own way (real processes)', async () => {
  const leaving = new AbortController();
  const script = 'trap "exit 3" TERM; echo ready >&2; while :; do sleep 0.05; done';
  const finished = run('sh', ['-c', script], HERE, 60_000, leaving.signal);
  leaving.abort();
  expect(deathOf(await finished)).toMatch(/^exit (3|SIGTERM): /);
});

it('names what a program ended with (real processes)', async () => {
  const finished = await run('sh', ['-c', 'echo why >&2; exit 7'], HERE, 60_000);
  expect(finished.hungAfterS).toBeNull();
  expect(deathOf(finished)).toBe('exit 7: why\n');
});
