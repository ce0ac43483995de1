import type { AudioFrame } from '@zoom-platform/rtms/extension';
import { noise, packets } from './session.frames.js';

export const LOSSY_PACKET_MS = 20;
/** These come after so many others, as where Zoom sends again what a break swallowed. */
const LATE = { from: 100, to: 110, after: 150 };

/** Whether the network swallows this packet for good. */
export function isSwallowed(at: number): boolean {
  return at % 7 === 3 || at % 50 === 11;
}

/** Two minutes of one person's sound, in the order in which it comes. */
export function lossySpeech(userId: string): readonly AudioFrame[] {
  const numbered = packets(userId, 0, noise(120_000, 1), LOSSY_PACKET_MS).map((frame, at) => ({
    frame,
    at,
  }));
  const came = numbered.filter(({ at }) => !isSwallowed(at));
  const isLate = ({ at }: { readonly at: number }) => at >= LATE.from && at < LATE.to;
  const before = came.filter((packet) => !isLate(packet) && packet.at < LATE.after);
  const rest = came.filter(({ at }) => at >= LATE.after);
  return [...before, ...came.filter(isLate), ...rest].map(({ frame }) => frame);
}
