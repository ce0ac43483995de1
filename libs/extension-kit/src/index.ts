export {
  AuditTrail,
  CallerOf,
  Public,
  RequireScopes,
  type AuditEntry,
  type Caller,
} from '@zoom-platform/access';
export {
  Database,
  Transaction,
  type Migration,
  type MigrationSet,
  type SqlValue,
} from '@zoom-platform/database';
export {
  domainEvent,
  EventPublisher,
  OnDomainEvent,
  type DomainEvent,
  type EventEnvelope,
  type PublishOptions,
  type SubscriptionOptions,
} from '@zoom-platform/events';
export { DrainCoordinator, type DrainPhase } from '@zoom-platform/health';
export {
  Clock,
  configSection,
  failureName,
  newId,
  PlatformError,
  type ConfigSection,
  type PlatformErrorDetails,
} from '@zoom-platform/kernel';
export { Metrics } from '@zoom-platform/observability';
export {
  ContentHolder,
  ContentRevoked,
  RecordingCompleted,
  type Artifact,
  type HolderAnswer,
  type Manifest,
  type RevokedSession,
} from '@zoom-platform/outputs/extension';
export {
  DriverLacksCapabilityError,
  LiveStreams,
  LiveStreamsModule,
  MediaSink,
  ParticipantIdInvalidError,
  RequestRefusedError,
  RequestTimeoutError,
  RtmsSessionEnded,
  RtmsSessionInterrupted,
  RtmsSessionResumed,
  RtmsSessionStarted,
  SessionInterruptedError,
  SessionKeeper,
  SessionNotHeldError,
  VideoAlreadySubscribedError,
  VideoNotOfferedError,
  type AudioFrame,
  type ChatFile,
  type ChatFrame,
  type CloseAnswer,
  type DropPolicy,
  type EngagementChange,
  type EngagementParticipant,
  type MediaFrame,
  type MediaKind,
  type MediaSinkStream,
  type MediaSource,
  type RtmsProduct,
  type SessionContext,
  type SessionEnd,
  type TimelineNotice,
  type TranscriptFrame,
  type VideoAnswer,
  type VideoFrame,
  type ZoomSessionState,
  type ZoomState,
  type ZoomStreamState,
} from '@zoom-platform/rtms/extension';
export {
  ZoomAppDeauthorized,
  ZoomDeliveriesTurnedAway,
  ZoomEventReceived,
  ZoomRecordingCompleted,
  ZoomRecordingTranscriptCompleted,
  ZoomRtmsConcurrencyReported,
  ZoomRtmsInterrupted,
  ZoomRtmsStarted,
  ZoomRtmsStopped,
} from '@zoom-platform/webhooks/extension';
export {
  defineExtension,
  type Extension,
  type ExtensionDefinition,
} from './extension.definition.js';
export { ExtensionNameInvalidError } from './extension-kit.errors.js';
export {
  ZoomApi,
  ZoomApiModule,
  ZoomApiRefusedError,
  ZoomApiUnreadableError,
  zoomPath,
  type RateLimitLabel,
  type ZoomApiAnswer,
  type ZoomApiRequest,
  type ZoomObject,
  type ZoomPath,
} from '@zoom-platform/zoom-api';
export { z } from 'zod';
