import type { AudioFrame } from '@zoom-platform/rtms/extension';
import { audioFrame } from './session.frames.js';

export function opusFrame(userId: string, atMs: number, data: Uint8Array): AudioFrame {
  const format = { codec: 'OPUS', sampleRate: 48_000, channels: 1 } as const;
  return audioFrame(userId, atMs, new Int16Array(0), { ...format, data });
}
