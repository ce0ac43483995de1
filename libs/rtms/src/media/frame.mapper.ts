import { CHANNEL, CODEC, SAMPLE_RATE_HERTZ } from '../protocol/media.codes.js';
import type {
  AudioMessage,
  ChatMessage,
  MediaMessage,
  NegotiatedMedia,
  TranscriptMessage,
  VideoMessage,
} from '../protocol/server-message.type.js';
import { onTimeline } from '../protocol/wire.time.js';
import { isKeyFrame } from './h264.keyframe.js';
import type { AudioFrame, ChatFrame, TranscriptFrame, VideoFrame } from './media-frame.type.js';

/**
 * A message as the frame that sinks get.
 * @param zero Unix milliseconds of the timeline's start, for transcripts that carry offsets.
 */
export function frameOf(
  message: MediaMessage,
  negotiated: NegotiatedMedia,
  zero: number,
): AudioFrame | VideoFrame | TranscriptFrame | ChatFrame {
  switch (message.type) {
    case 'audio':
      return audioFrame(message, negotiated);
    case 'transcript':
      return transcriptFrame(message, zero);
    case 'chat':
      return chatFrame(message);
    default:
      return videoFrame(message, negotiated);
  }
}

const AUDIO_CODECS: ReadonlyMap<number, AudioFrame['codec']> = new Map([
  [CODEC.L16, 'L16'],
  [CODEC.G711, 'G711'],
  [CODEC.G722, 'G722'],
  [CODEC.OPUS, 'OPUS'],
]);

const VIDEO_CODECS: ReadonlyMap<number, VideoFrame['codec']> = new Map([
  [CODEC.JPG, 'JPG'],
  [CODEC.PNG, 'PNG'],
  [CODEC.H264, 'H264'],
]);

/** Zoom's own default is L16, 16 kHz, mono. */
function audioFrame(message: AudioMessage, negotiated: NegotiatedMedia): AudioFrame {
  const codec = AUDIO_CODECS.get(negotiated.audioCodec ?? CODEC.L16) ?? 'L16';
  return {
    kind: 'audio',
    userId: message.userId,
    userName: message.userName,
    timestamp: message.timestamp,
    codec,
    sampleRate: SAMPLE_RATE_HERTZ[negotiated.audioSampleRate ?? 1] ?? 16000,
    channels: negotiated.audioChannel === CHANNEL.STEREO ? 2 : 1,
    data: codec === 'L16' ? wholeSamples(message.data) : message.data,
    ...channelOf(message),
  };
}

const NO_CHANNEL = {};

function channelOf({ channelId }: AudioMessage | TranscriptMessage) {
  return channelId === undefined ? NO_CHANNEL : { channelId };
}

/** Half a sample at the end would shift every later one. */
function wholeSamples(data: Uint8Array): Uint8Array {
  return data.length % 2 === 0 ? data : data.subarray(0, data.length - 1);
}

function videoFrame(message: VideoMessage, negotiated: NegotiatedMedia): VideoFrame {
  const number = message.type === 'video' ? negotiated.videoCodec : negotiated.shareCodec;
  const codec = VIDEO_CODECS.get(number ?? 0) ?? codecByContent(message.data);
  return {
    kind: message.type,
    userId: message.userId,
    userName: message.userName,
    timestamp: message.timestamp,
    codec,
    keyFrame: codec !== 'H264' || isKeyFrame(message.data),
    data: message.data,
  };
}

function codecByContent(data: Uint8Array): VideoFrame['codec'] {
  if (data[0] === 0xff && data[1] === 0xd8) return 'JPG';
  return data[0] === 0x89 && data[1] === 0x50 ? 'PNG' : 'H264';
}

const ATTRIBUTES = ['none', 'new', 'update', 'delete'] as const;

function transcriptFrame(message: TranscriptMessage, zero: number): TranscriptFrame {
  return {
    kind: 'transcript',
    userId: message.userId,
    userName: message.userName,
    timestamp: message.timestamp,
    startTime: onTimeline(message.startTime, zero),
    endTime: onTimeline(message.endTime, zero),
    language: message.language,
    attribute: ATTRIBUTES[message.attribute ?? 0] ?? 'none',
    text: message.text,
    ...channelOf(message),
  };
}

const OPERATIONS = [
  'unknown',
  'new',
  'delete',
  'update',
  'add_emoji',
  'remove_emoji',
] as const satisfies readonly ChatFrame['operation'][];

const AUDIENCES = [
  'unknown',
  'everyone',
  'individual',
  'group',
  'hosts_and_panelists',
  'individual_cc_hosts_and_panelists',
] as const satisfies readonly ChatFrame['audience'][];

/** Before 2026-07 a chat packet had no operation and no session: a new message to everyone. */
function chatFrame(message: ChatMessage): ChatFrame {
  return {
    kind: 'chat',
    userId: message.userId,
    userName: message.userName,
    timestamp: message.timestamp,
    operation: OPERATIONS[message.operation ?? 1] ?? 'unknown',
    messageId: message.messageId,
    parentMessageId: message.parentMessageId,
    audience: AUDIENCES[message.session === null ? 1 : (message.session.type ?? 0)] ?? 'unknown',
    chatSessionId: message.session?.id ?? null,
    receiver: message.receiver,
    files: message.files,
    deletedFileIds: message.deletedFileIds,
    text: message.text,
  };
}
