import { frameOf } from '../../libs/rtms/src/media/frame.mapper.ts';
import { v1JsonCodec } from '../../libs/rtms/src/protocol/rtms.codec.ts';
import type {
  MediaMessage,
  ServerMessage,
} from '../../libs/rtms/src/protocol/server-message.type.ts';
import { unknownCodesOf } from '../../libs/rtms/src/protocol/unknown.codes.ts';
import { DOCUMENTED_MESSAGES } from '../../libs/rtms/src/testing/documented.messages.ts';
import { ENGAGEMENT_MESSAGES } from '../../libs/rtms/src/testing/engagement.messages.ts';
import { readFrames } from '../conformance/recorded.frames.ts';
import type { FuzzTarget } from './fuzz.target.ts';

const PRODUCTS = ['meeting', 'contact_center'] as const;
const CODECS = PRODUCTS.map((product) => v1JsonCodec(product));
const ZERO = 1_738_392_000_000;

/** As message 4 may say it, sensible and not. */
const NEGOTIATED = {
  audioCodec: 99,
  audioSampleRate: -1,
  audioChannel: 1.5,
  videoCodec: null,
  shareCodec: 7,
};

const RECORDINGS = new URL('../conformance/fixtures/', import.meta.url);

/** The frames of the documents, and some of Zoom's own client: a server could send them back. */
function corpus(): readonly Buffer[] {
  const documented = [...DOCUMENTED_MESSAGES, ...ENGAGEMENT_MESSAGES];
  const recorded = readFrames(new URL('default.jsonl', RECORDINGS)).slice(0, 8);
  return [
    ...documented.map(([, text]) => Buffer.from(text)),
    ...recorded.map(({ bytes }) => bytes),
  ];
}

function isMedia(message: ServerMessage): message is MediaMessage {
  return ['audio', 'video', 'share', 'transcript', 'chat'].includes(message.type);
}

/** What every reader of a message relies on. */
function check(message: ServerMessage): void {
  for (const { code } of unknownCodesOf(message)) {
    if (!Number.isInteger(code)) throw new Error(`code ${String(code)}`);
  }
  if (message.type === 'keep_alive') {
    const [codec] = CODECS;
    JSON.parse(String(codec?.keepAliveResponse(message)));
  }
  if (message.type === 'event') structuredClone(JSON.stringify(message));
  if (!isMedia(message)) return;
  if (!Number.isFinite(message.timestamp)) throw new Error('a time that is no number');
  structuredClone(frameOf(message, NEGOTIATED, ZERO));
}

/** Our codec, as it reads what a server sends. */
export const clientTarget: FuzzTarget = {
  corpus: corpus(),
  take: (frame) => {
    const messages = CODECS.map((codec) => codec.decode(frame));
    messages.forEach(check);
    return messages.some(({ type }) => type !== 'malformed' && type !== 'unknown');
  },
};
