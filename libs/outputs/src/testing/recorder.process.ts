import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { AudioFrame, VideoFrame } from '@zoom-platform/rtms/extension';
import { openVideoRecording } from '../video/video.factory.js';
import { openAudioRecording } from '../audio/audio.factory.js';
import { LocalObjectStore } from '../storage/local.object-store.js';
import { EpochKeys } from '../storage/object.keys.js';
import { lossySpeech } from './lossy.speech.js';
import { opusFrame } from './opus.packets.js';
import { cameraFrames, readUnits } from './media.units.js';
import { MEETING_START, noise, packets } from './session.frames.js';

/**
 * Records a packet each `paceMs` until it is killed; says on standard output up to where it has taken them, in
 * milliseconds of the meeting, and when (Unix milliseconds).
 */
const [root = '', sessionId = '', kind = '', paceMs = '', file = ''] = process.argv.slice(2);
/** Milliseconds of one packet. */
const packetMs = kind === 'l16' ? 100 : kind === 'opus' || kind === 'lossy' ? 20 : 40;
const store = new LocalObjectStore(root);
const keys = new EpochKeys(sessionId, 1);
const failed = (error: unknown): never => {
  throw error;
};
const audio = openAudioRecording(
  store,
  keys,
  { offeredAt: MEETING_START, horizonMs: 65_000, unwrittenBytes: 1024 * 1024 },
  {
    now: Date.now,
    packet: () => undefined,
    failed,
  },
);
const video = openVideoRecording(store, keys, MEETING_START, { now: Date.now, failed });
const beganAt = Date.now();
let taken = 0;
for (const packet of media()) {
  await (packet.kind === 'audio' ? audio : video).deliver([packet]);
  taken += 1;
  process.stdout.write(`${String(taken * packetMs)} ${String(Date.now())}\n`);
  await pause(Math.max(0, beganAt + taken * Number(paceMs) - Date.now()));
}

function media(): readonly (AudioFrame | VideoFrame)[] {
  if (kind === 'l16') return packets('16778240', 0, noise(600_000, 1), packetMs);
  if (kind === 'lossy') return lossySpeech('16778240');
  const units = readUnits(readFileSync(file, 'utf8'));
  if (kind === 'opus') return units.map((data, at) => opusFrame('16778240', at * packetMs, data));
  const frames = cameraFrames('16778240', 0, units);
  if (kind === 'h264') return frames;
  return frames.map((frame) => ({ ...frame, codec: 'JPG', keyFrame: true }));
}
