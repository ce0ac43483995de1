import type { VideoFrame } from '@zoom-platform/rtms/extension';
import { videoFrame } from './session.frames.js';

/** A line of base64 each: for a process that has no encoder. */
export function writeUnits(units: readonly Uint8Array[]): string {
  return units.map((data) => Buffer.from(data).toString('base64')).join('\n');
}

/** What {@link writeUnits} wrote. */
export function readUnits(text: string): Uint8Array[] {
  return text.split('\n').map((line) => Buffer.from(line, 'base64'));
}

/** The units as a person's camera, one each `1000 / rate` ms from `startMs` on. */
export function cameraFrames(
  userId: string,
  startMs: number,
  units: readonly Uint8Array[],
  rate = 25,
): VideoFrame[] {
  return units.map((data, index) =>
    videoFrame(userId, startMs + Math.round((index * 1000) / rate), data, {
      keyFrame: index % rate === 0,
    }),
  );
}

/** A JPEG that says how large it is, and shows nothing. */
export function bareJpeg(width: number, height: number): Uint8Array {
  const frame = Buffer.of(0xff, 0xc0, 0, 11, 8, 0, 0, 0, 0, 1, 1, 0x11, 0);
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  return Buffer.concat([Buffer.of(0xff, 0xd8), frame, Buffer.of(0xff, 0xd9)]);
}
