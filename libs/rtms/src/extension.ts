export type {
  AudioFrame,
  ChatFrame,
  MediaFrame,
  MediaKind,
  MediaSource,
  TimelineNotice,
  TranscriptFrame,
  VideoFrame,
} from './media/media-frame.type.js';
export {
  MediaSink,
  type DropPolicy,
  type MediaSinkStream,
  type RtmsProduct,
  type SessionContext,
  type SessionEnd,
} from './media/media-sink.port.js';
export {
  RtmsSessionEnded,
  RtmsSessionInterrupted,
  RtmsSessionResumed,
  RtmsSessionStarted,
} from './session/session.events.js';
