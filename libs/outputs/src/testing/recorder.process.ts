import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { openAudioRecording } from '../audio/audio.factory.js';
import { LocalObjectStore } from '../storage/local.object-store.js';
import { EpochKeys } from '../storage/object.keys.js';
import { readOpusPackets } from './opus.packets.js';
import { MEETING_START, noise, packets } from './session.frames.js';

/** Records until it is killed; says on standard output how much it has taken, in milliseconds. */
const [root = '', sessionId = '', opusFile] = process.argv.slice(2);
const recording = openAudioRecording(
  new LocalObjectStore(root),
  new EpochKeys(sessionId, 1),
  { offeredAt: MEETING_START, horizonMs: 65_000, unwrittenBytes: 1024 * 1024 },
  {
    now: Date.now,
    packet: () => undefined,
    failed: (error) => {
      throw error;
    },
  },
);
const speech =
  opusFile === undefined
    ? packets('16778240', 0, noise(600_000, 1))
    : readOpusPackets('16778240', readFileSync(opusFile, 'utf8'));
for (const packet of speech) {
  await recording.deliver([packet]);
  process.stdout.write(`${String(packet.timestamp)}\n`);
  await pause(5);
}
