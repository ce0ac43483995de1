import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../apps/simulator/src/simulator.js';
import { longMeeting } from '../test/faults/fleet/long.meeting.js';
import { startProcess, type OwnProcess } from '../test/harness/child.process.js';
import { engineEnvironment, whyNot } from '../test/harness/engine.environment.js';
import { startPlatformProcess } from '../test/harness/platform.process.js';
import { environmentFor } from '../test/harness/simulated-zoom.environment.js';

const STEPS = [10, 25, 50, 100, 150, 200, 300];
/** A core that is busier has no room for the bursts of a takeover. */
const MOST_CPU = 0.6;
const MOST_LAG_MS = 20;
const MEASURED_MS = 15_000;
const SETTLE_MS = 3_000;
/** Of six seconds each. */
const ROUNDS = 60;
/** Clock ticks a second of `/proc/<pid>/stat`; the same on every Linux. */
const TICKS = 100;

interface Receiver {
  readonly process: OwnProcess;
  readonly webhookUrl: string;
  /** Milliseconds, 99th percentile since it was last asked; null where it says nothing of that. */
  lag(): Promise<number | null>;
}

interface Step {
  readonly sessions: number;
  /** Of one core. */
  readonly cpu: number;
  readonly floorCpu: number;
  readonly lagMs: number | null;
  readonly megabytes: number;
}

/** CPU seconds that a process has used so far. */
async function cpuSeconds(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${String(pid)}/stat`, 'utf8')).split(') ')[1]?.split(' ');
  return (Number(fields?.[11]) + Number(fields?.[12])) / TICKS;
}

async function megabytesOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
}

async function startFloor({ rtmsApp }: Simulator): Promise<Receiver> {
  const entry = fileURLToPath(new URL('floor/rtms.receiver.ts', import.meta.url));
  const started = await startProcess({
    entry,
    env: { CLIENT_ID: rtmsApp.clientId, CLIENT_SECRET: rtmsApp.clientSecret },
    readyWhen: (line) => /Listening on (\S+)/.exec(line)?.[1],
  });
  return { process: started, webhookUrl: started.ready, lag: () => Promise.resolve(null) };
}

async function startService(
  env: Readonly<Record<string, string>> & { readonly DATA_DIR: string },
): Promise<Receiver> {
  const platform = await startPlatformProcess(env);
  const lag = async () => {
    const text = await (await platform.fetch('/metrics')).text();
    return Number(/^nodejs_eventloop_lag_p99_seconds (\S+)$/m.exec(text)?.[1]) * 1_000;
  };
  return { process: platform, webhookUrl: `${platform.url}/webhooks/zoom`, lag };
}

/** Plays so many meetings to a receiver, and measures it while they go on. */
async function measure(simulator: Simulator, receiver: Receiver, sessions: number) {
  const script = longMeeting(simulator.scripts.load('standup'), ROUNDS);
  const meetings = Array.from({ length: sessions }, () =>
    simulator.playMeeting(script, { webhookUrl: receiver.webhookUrl }),
  );
  const framed = () =>
    new Set(
      simulator.journal
        .entries()
        .filter(({ type }) => type === 'media.first_frame')
        .map(({ streamId }) => streamId ?? ''),
    );
  const isFramed = (known: ReadonlySet<string>) =>
    meetings.every(({ streamId }) => known.has(streamId));
  const gone: true[] = [];
  void receiver.process.ended.then(() => gone.push(true));
  while (!isFramed(framed())) {
    if (gone.length > 0) throw new Error(`The receiver ended:\n${receiver.process.output()}`);
    await pause(50);
  }
  await pause(SETTLE_MS);
  await receiver.lag();
  const { pid } = receiver.process;
  const before = await cpuSeconds(pid);
  const begun = performance.now();
  await pause(MEASURED_MS);
  const cpu = (await cpuSeconds(pid)) - before;
  const seconds = (performance.now() - begun) / 1_000;
  const [lagMs, megabytes] = [await receiver.lag(), await megabytesOf(pid)];
  for (const meeting of meetings) meeting.stop(6);
  await Promise.all(meetings.map(({ stopped }) => stopped));
  await pause(SETTLE_MS);
  return { cpu: cpu / seconds, lagMs, megabytes };
}

function tableOf(steps: readonly Step[]): string {
  const percent = (part: number) => (part * 100).toFixed(1);
  return [
    '| sessions | CPU % of a core | floor CPU % | × floor | event loop lag p99 ms | RSS MB |',
    `|${' --- |'.repeat(6)}`,
    ...steps.map(
      ({ sessions, cpu, floorCpu, lagMs, megabytes }) =>
        `| ${[
          sessions,
          percent(cpu),
          percent(floorCpu),
          (cpu / floorCpu).toFixed(1),
          lagMs?.toFixed(1) ?? '–',
          megabytes,
        ].join(' | ')} |`,
    ),
  ].join('\n');
}

describe('sessions that one replica holds (built service, PostgreSQL, real sockets)', () => {
  it('takes more until a limit breaks', async ({ skip }) => {
    const why = whyNot('postgres');
    if (why !== null) skip(why);
    const simulator = await startSimulator();
    const database = await engineEnvironment('postgres');
    const service = await startService({
      ...database.env,
      ...environmentFor(simulator),
      RTMS_MAX_SESSIONS: '1000',
    });
    const floor = await startFloor(simulator);
    const steps: Step[] = [];
    try {
      for (const sessions of STEPS) {
        const { cpu: floorCpu } = await measure(simulator, floor, sessions);
        const measured = await measure(simulator, service, sessions);
        steps.push({ sessions, floorCpu, ...measured });
        process.stdout.write(`${tableOf(steps.slice(-1))}\n`);
        if (!holds(steps.at(-1))) break;
      }
    } finally {
      for (const { process: each } of [service, floor]) each.kill('SIGKILL');
      await Promise.all([service.process.ended, floor.process.ended]);
      await simulator.close();
      await database.remove();
    }
    const held = steps.filter(holds).at(-1)?.sessions ?? 0;
    await publish(steps, held);
    expect(held).toBeGreaterThan(0);
  });
});

function holds(step: Step | undefined): boolean {
  return step !== undefined && step.cpu <= MOST_CPU && (step.lagMs ?? 0) <= MOST_LAG_MS;
}

async function publish(steps: readonly Step[], held: number): Promise<void> {
  const text = [
    '# Sessions that one replica holds',
    '',
    `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${String(cpus().length)} × ${cpus()[0]?.model ?? 'unknown'}.`,
    "Meetings of two people, one of whom speaks; audio, transcript and their files. Zoom's side runs beside it on the same machine.",
    'The floor receives and decodes the same streams with `ws` and keeps nothing.',
    `Measured limit, at ${String(MOST_CPU * 100)} % of a core and ${String(MOST_LAG_MS)} ms of event loop lag (p99): **${String(held)} sessions**.`,
    '',
    tableOf(steps),
    '',
  ].join('\n');
  const folder = new URL('./results/', import.meta.url);
  await mkdir(folder, { recursive: true });
  await writeFile(new URL('sessions.md', folder), text);
  process.stdout.write(`${text}\n`);
}
