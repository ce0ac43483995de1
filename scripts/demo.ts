import { mkdir, rm } from 'node:fs/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startPlatformProcess, type PlatformProcess } from '../test/harness/platform.process.ts';
import { startSimulatorProcess, type SimulatorProcess } from '../test/harness/simulator.process.ts';
import { listArtifacts } from './demo/artifact.list.ts';
import { playDemo } from './demo/demo.meeting.ts';
import { printTranscript } from './demo/transcript.printer.ts';

/**
 * `npm run demo [-- --keep]`: Zoom's side and the service as two processes, one scripted meeting of
 * about a minute, its transcript as it arrives, and then the files.
 */
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DATA_DIR = fileURLToPath(new URL('../data/demo', import.meta.url));
const keep = process.argv.includes('--keep');

function say(line = ''): void {
  process.stdout.write(`${line}\n`);
}

async function start(): Promise<{ simulator: SimulatorProcess; platform: PlatformProcess }> {
  await rm(DATA_DIR, { recursive: true, force: true });
  await mkdir(DATA_DIR, { recursive: true });
  const simulator = await startSimulatorProcess({ SIMULATOR_JOURNAL: `${DATA_DIR}/zoom.jsonl` });
  try {
    const platform = await startPlatformProcess({
      ...simulator.serviceEnvironment,
      DATA_DIR,
      LOG_LEVEL: 'info',
    });
    return { simulator, platform };
  } catch (error) {
    simulator.kill('SIGTERM');
    throw error;
  }
}

async function stop(processes: { simulator: SimulatorProcess; platform: PlatformProcess }) {
  processes.platform.kill('SIGTERM');
  await processes.platform.ended;
  processes.simulator.kill('SIGTERM');
  await processes.simulator.ended;
}

async function show({ simulator, platform }: Awaited<ReturnType<typeof start>>): Promise<void> {
  say(`Zoom's side (simulated)  ${simulator.httpUrl}`);
  say(`The service              ${platform.url}`);
  const { sessionId, topic } = await playDemo(simulator, platform);
  say(
    `Meeting "${topic}": about a minute, three speakers, one comes late; a pause; a bad network.`,
  );
  say();
  await printTranscript(platform, sessionId, say);
  say();
  await listArtifacts(platform, sessionId, relative(ROOT, DATA_DIR), say);
}

async function run(): Promise<void> {
  const processes = await start();
  const leave = () => {
    void stop(processes).then(() => {
      process.exit(130);
    });
  };
  process.once('SIGINT', leave);
  process.once('SIGTERM', leave);
  try {
    await show(processes);
    if (keep) {
      say();
      say(`Still running. API key: ${relative(ROOT, DATA_DIR)}/api-key. Ctrl+C ends both.`);
      await processes.platform.ended;
    }
  } finally {
    await stop(processes);
  }
}

await run();
