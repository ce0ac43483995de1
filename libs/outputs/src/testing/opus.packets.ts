import type { AudioFrame } from '@zoom-platform/rtms/extension';
import { audioFrame } from './session.frames.js';

export function opusFrame(userId: string, atMs: number, data: Uint8Array): AudioFrame {
  const format = { codec: 'OPUS', sampleRate: 48_000, channels: 1 } as const;
  return audioFrame(userId, atMs, new Int16Array(0), { ...format, data });
}

/** A line of base64 each: for a process that has no encoder. */
export function writeOpusPackets(frames: readonly AudioFrame[]): string {
  return frames.map(({ data }) => Buffer.from(data).toString('base64')).join('\n');
}

/** What {@link writeOpusPackets} wrote, as packets of 20 ms from the meeting's start on. */
export function readOpusPackets(userId: string, text: string): AudioFrame[] {
  return text
    .split('\n')
    .map((line, index) => opusFrame(userId, index * 20, Buffer.from(line, 'base64')));
}
