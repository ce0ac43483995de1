import type {
  AudioFrame,
  ChatFrame,
  SessionContext,
  TranscriptFrame,
  VideoFrame,
} from '@zoom-platform/rtms/extension';
import { newId } from '@zoom-platform/kernel';

/** Unix milliseconds at which the meetings of these specs begin. */
export const MEETING_START = 1_763_900_000_000;

export function sessionContext(overrides: Partial<SessionContext> = {}): SessionContext {
  return {
    sessionId: newId(),
    epoch: 1,
    streamId: '609340fb2a7946909659956c8aa9250c',
    product: 'meeting',
    entityId: '4444AAAiAAAAAiAiAiiAii==',
    meetingId: '88800011122',
    accountId: 'account',
    appId: 'app',
    offeredAt: MEETING_START - 2_000,
    ...overrides,
  };
}

/** A packet of 16 kHz mono L16, `atMs` after the meeting's start. */
export function audioFrame(
  userId: string | null,
  atMs: number,
  samples: Int16Array,
  overrides: Partial<AudioFrame> = {},
): AudioFrame {
  return {
    kind: 'audio',
    userId,
    userName: userId === null ? null : `Person ${userId}`,
    timestamp: MEETING_START + atMs,
    codec: 'L16',
    sampleRate: 16_000,
    channels: 1,
    data: new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength).slice(),
    ...overrides,
  };
}

/** Cuts a person's sound that begins at `startMs` into packets. */
export function packets(
  userId: string,
  startMs: number,
  samples: Int16Array,
  packetMs = 100,
): AudioFrame[] {
  const size = packetMs * 16;
  const frames: AudioFrame[] = [];
  for (let at = 0; at < samples.length; at += size) {
    frames.push(audioFrame(userId, startMs + at / 16, samples.subarray(at, at + size)));
  }
  return frames;
}

/** Noise that is loud throughout, from a small seeded generator. */
export function noise(milliseconds: number, seed: number, amplitude = 30_000): Int16Array {
  const samples = new Int16Array(milliseconds * 16);
  let state = seed >>> 0 || 1;
  for (let at = 0; at < samples.length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    samples[at] = Math.round((state / 0x1_0000_0000 - 0.5) * 2 * amplitude);
  }
  return samples;
}

export function transcriptFrame(
  userId: string | null,
  startMs: number,
  endMs: number,
  text: string,
  overrides: Partial<TranscriptFrame> = {},
): TranscriptFrame {
  return {
    kind: 'transcript',
    userId,
    userName: userId === null ? null : `Person ${userId}`,
    timestamp: MEETING_START + endMs + 300,
    startTime: MEETING_START + startMs,
    endTime: MEETING_START + endMs,
    language: 9,
    attribute: 'none',
    text,
    ...overrides,
  };
}

export function videoFrame(
  userId: string,
  atMs: number,
  data: Uint8Array,
  overrides: Partial<VideoFrame> = {},
): VideoFrame {
  return {
    kind: 'video',
    userId,
    userName: `Person ${userId}`,
    timestamp: MEETING_START + atMs,
    codec: 'H264',
    keyFrame: true,
    data,
    ...overrides,
  };
}

export function chatFrame(
  atMs: number,
  text: string,
  overrides: Partial<ChatFrame> = {},
): ChatFrame {
  return {
    kind: 'chat',
    userId: '16778240',
    userName: 'Person 16778240',
    timestamp: MEETING_START + atMs,
    operation: 'new',
    messageId: null,
    parentMessageId: null,
    audience: 'everyone',
    chatSessionId: null,
    receiver: null,
    files: [],
    deletedFileIds: [],
    text,
    ...overrides,
  };
}
