import type { Simulator } from '../../apps/simulator/src/simulator.js';

/** `media_type` of each message 3 of a stream, in order of number, as the simulator's journal has them. */
export function askedKinds({ journal }: Simulator, streamId: string): number[] {
  const asked = journal
    .entries()
    .filter((entry) => entry.type === 'media.handshake' && entry.streamId === streamId)
    .map(({ detail }) => Number(detail?.['mediaType']));
  return [...new Set(asked)].sort((one, other) => one - other);
}

/** Unix milliseconds of the first message that carried a kind. @throws Error where none did. */
export function firstSent({ journal }: Simulator, streamId: string, kind: string): number {
  const first = journal
    .entries()
    .find(
      ({ type, streamId: stream, detail }) =>
        type === 'media.first_frame' && stream === streamId && detail?.['kind'] === kind,
    );
  if (first === undefined) throw new Error(`nothing was sent of ${kind}`);
  return Number(first.detail?.['timestamp']);
}
