import { readdirSync } from 'node:fs';
import { negotiate } from '../../apps/simulator/src/rtms/media.parameters.ts';
import { deviation } from '../../apps/simulator/src/rtms/strict.rules.ts';
import { readMessage } from '../../apps/simulator/src/rtms/wire.message.ts';
import { readFrames } from '../conformance/recorded.frames.ts';
import type { FuzzTarget } from './fuzz.target.ts';

const RECORDINGS = new URL('../conformance/fixtures/', import.meta.url);
const KINDS = new Set(['audio', 'video', 'deskshare', 'transcript', 'chat'] as const);

/** The simulator's parser, as it reads what a client sends; from the frames of Zoom's own client. */
export const serverTarget: FuzzTarget = {
  corpus: readdirSync(RECORDINGS)
    .filter((name) => name.endsWith('.jsonl') && name !== 'signatures.jsonl')
    .flatMap((name) => readFrames(new URL(name, RECORDINGS)))
    .map(({ bytes }) => bytes),
  take: (frame) => {
    const message = readMessage(frame);
    if ('problem' in message) return false;
    negotiate(KINDS, message.fields['media_params']);
    return deviation(message)?.endsWith('is not one that a client sends') !== true;
  },
};
