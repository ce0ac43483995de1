export type {
  AudioFrame,
  ChatFile,
  ChatFrame,
  EngagementChange,
  EngagementParticipant,
  MediaFrame,
  MediaKind,
  MediaSource,
  TimelineNotice,
  TranscriptFrame,
  VideoFrame,
} from './media/media-frame.type.js';
export { AsksZoom, type ZoomRequest } from './drivers/asks-zoom.decorator.js';
export {
  MediaSink,
  type DropPolicy,
  type MediaSinkStream,
  type RtmsProduct,
  type SessionContext,
  type SessionEnd,
} from './media/media-sink.port.js';
export {
  DriverLacksCapabilityError,
  ParticipantIdInvalidError,
  RequestRefusedError,
  RequestTimeoutError,
  SessionInterruptedError,
  SessionNotHeldError,
  VideoAlreadySubscribedError,
  VideoNotOfferedError,
} from './rtms.errors.js';
export { LiveStreamsModule } from './session/live-streams.module.js';
export {
  LiveStreams,
  type CloseAnswer,
  type ZoomSessionState,
  type ZoomState,
  type ZoomStreamState,
} from './session/live.streams.js';
export type { VideoAnswer } from './session/video.choice.js';
export {
  RtmsSessionEnded,
  RtmsSessionInterrupted,
  RtmsSessionResumed,
  RtmsSessionStarted,
} from './session/session.events.js';
export { SessionKeeper } from './session/session-keeper.port.js';
export { StreamHistoryModule } from './session/stream-history.module.js';
export { StreamHistory, type StreamRecord } from './session/stream.history.js';
