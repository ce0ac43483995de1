import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { Metrics } from '@zoom-platform/observability';
import { openAudioRecording } from '../audio/audio.factory.js';
import { OutputsMetrics } from '../outputs.metrics.js';
import { LineLog } from '../storage/line.log.js';
import { LocalObjectStore } from '../storage/local.object-store.js';
import { EpochKeys } from '../storage/object.keys.js';
import { WriteFailures } from '../storage/write.failures.js';
import { KeptLogger } from './kept.logger.js';
import { MEETING_START, noise, packets } from './session.frames.js';

/** How much a person says before the next one speaks: each has a file of their own. */
const TURN_MS = 5_000;

/**
 * Records one speaker after the other until its input ends, faster than they speak; says on standard output how much
 * it has taken, in milliseconds. Then it closes its files, and its last line is what it counted and logged.
 */
const [root = '', sessionId = '', maxOpenFiles = ''] = process.argv.slice(2);
const logger = new KeptLogger();
Logger.overrideLogger(logger);
const metrics = new Metrics();
const failures = new WriteFailures(new OutputsMetrics(metrics));
const failed = (error: unknown) => {
  failures.failed('audio', sessionId, error);
};
const store = new LocalObjectStore(root, Number(maxOpenFiles));
const keys = new EpochKeys(sessionId, 1);
const timeline = new LineLog<{ turn: number }>(store, keys.timeline, failed);
const audio = openAudioRecording(
  store,
  keys,
  { offeredAt: MEETING_START, horizonMs: 1_000, unwrittenBytes: 1024 * 1024 },
  { now: Date.now, packet: () => undefined, failed },
);
const ending = new AbortController();
void once(process.stdin.resume(), 'end').then(() => {
  ending.abort();
});

let turn = 0;
for (; !ending.signal.aborted; turn += 1) {
  await timeline.append({ turn }).catch(failed);
  const userId = String(16_778_240 + (turn % 20));
  for (const packet of packets(userId, turn * TURN_MS, noise(TURN_MS, 1))) {
    await audio.deliver([packet]).catch(failed);
    await pause(5);
  }
  process.stdout.write(`${String((turn + 1) * TURN_MS)}\n`);
}
const end = { kind: 'handed_over', stopReason: null, at: MEETING_START + turn * TURN_MS } as const;
await audio.close(end).catch(failed);
await timeline.close().catch(failed);
const counted = await metrics.text();
process.stdout.write(`${JSON.stringify({ counted, logged: logger.lines })}\n`);
