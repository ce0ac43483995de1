import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { openAudioRecording } from '../audio/audio.factory.js';
import { EpochKeys } from '../storage/object.keys.js';
import { S3ObjectStore } from '../storage/s3/s3.object-store.js';
import { s3SpecSettings } from './s3.store.js';
import { MEETING_START, noise, packets } from './session.frames.js';

/**
 * Records into a bucket until it is killed; says on standard output how much it has taken, in milliseconds, and
 * when (Unix milliseconds), before each packet of 100 ms that it takes.
 */
const given = z
  .object({
    endpoint: z.string(),
    bucket: z.string(),
    sessionId: z.string(),
    spool: z.string(),
    partBytes: z.number(),
  })
  .parse(JSON.parse(process.argv[2] ?? ''));
const { endpoint, bucket, sessionId, spool, partBytes } = given;
const store = new S3ObjectStore(await s3SpecSettings(endpoint, bucket, { spool, partBytes }), {
  uploadFailed: () => undefined,
});
await store.onModuleInit();
const recording = openAudioRecording(
  store,
  new EpochKeys(sessionId, 1),
  { offeredAt: MEETING_START, horizonMs: 10_000, unwrittenBytes: 1024 * 1024 },
  {
    now: Date.now,
    packet: () => undefined,
    failed: (error) => {
      throw error;
    },
  },
);
for (const packet of packets('16778240', 0, noise(600_000, 1))) {
  const takenMs = packet.timestamp - MEETING_START;
  process.stdout.write(`${String(takenMs)} ${String(Date.now())}\n`);
  await recording.deliver([packet]);
  // A server on a busy machine keeps up with three times the pace of speech.
  await pause(30);
}
