import { setTimeout as pause } from 'node:timers/promises';
import { openAudioRecording } from '../audio/audio.factory.js';
import { EpochKeys } from '../storage/object.keys.js';
import { MortalStore } from './mortal.store.js';
import { MEETING_START, noise, packets } from './session.frames.js';

/**
 * Records two people from 3 s on; then earlier sound comes, and event 1 of a time that is earlier still, so
 * that each file has to begin anew. Dies after so many changes of the disk, counted from its start (`first`) or from
 * there on (`moved`), else says `whole`.
 */
const [root = '', sessionId = '', steps = '', from = ''] = process.argv.slice(2);
const store = new MortalStore(root);
const recording = openAudioRecording(
  store,
  new EpochKeys(sessionId, 1),
  { offeredAt: MEETING_START, horizonMs: 65_000, unwrittenBytes: 1 },
  {
    now: Date.now,
    packet: () => undefined,
    failed: (error) => {
      throw error;
    },
  },
);
const ana = packets('16778240', 0, noise(6_000, 1));
const ben = packets('16778241', 0, noise(6_000, 2));
if (from === 'first') store.diesAfter(Number(steps));
await recording.deliver([...ana.slice(30), ...ben.slice(30)]);
if (from === 'moved') store.diesAfter(Number(steps));
await recording.deliver([...ana.slice(20, 30), ...ben.slice(10, 30)]);
await recording.deliver([
  { kind: 'notice', notice: 'first_packet', timestamp: MEETING_START },
  ...ana.slice(10, 20),
]);
process.stdout.write('whole\n');
// What it had to do is done: whoever started it ends it.
await pause(60_000);
