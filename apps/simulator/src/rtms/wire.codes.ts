import type { RtmsProduct } from './rtms-host.port.js';

/** Numbers of the V1 JSON protocol as the simulator speaks it (rtms-protocol §4.5, §5, §7). */
export const MESSAGE = {
  signalingRequest: 1,
  signalingResponse: 2,
  mediaRequest: 3,
  mediaResponse: 4,
  eventSubscription: 5,
  eventUpdate: 6,
  clientReady: 7,
  streamState: 8,
  sessionState: 9,
  sessionStateRequest: 10,
  sessionStateResponse: 11,
  keepAliveRequest: 12,
  keepAliveResponse: 13,
  audio: 14,
  video: 15,
  share: 16,
  transcript: 17,
  chat: 18,
  streamStateRequest: 19,
  streamStateResponse: 20,
  streamCloseRequest: 21,
  streamCloseResponse: 22,
  videoSubscriptionRequest: 28,
  videoSubscriptionResponse: 29,
} as const;

export const STATUS = {
  ok: 0,
  invalidMessageType: 1,
  invalidStreamId: 2,
  invalidSignature: 3,
  invalidPayload: 4,
  invalidMediaType: 7,
  duplicateSignaling: 8,
  audioNotSupported: 9,
  videoNotSupported: 10,
  deskshareNotSupported: 11,
  transcriptNotSupported: 12,
  chatNotSupported: 13,
  mediaTypeInvalidValue: 14,
  allConnectionExists: 15,
  duplicateMediaConnection: 16,
  invalidMediaParams: 17,
  invalidAudioParams: 18,
  audioContentType: 19,
  audioSampleRate: 20,
  audioChannel: 21,
  audioCodec: 22,
  audioDataOption: 23,
  audioSendRate: 24,
  invalidVideoParams: 25,
  videoContentType: 26,
  videoCodec: 27,
  videoResolution: 28,
  videoDataOption: 29,
  videoFps: 30,
  invalidDeskshareParams: 31,
  deskshareContentType: 32,
  deskshareCodec: 33,
  deskshareResolution: 34,
  deskshareFps: 35,
  invalidTranscriptParams: 36,
  transcriptContentType: 37,
  invalidChatParams: 38,
  chatContentType: 39,
  invalidSessionId: 40,
  invalidClientReady: 41,
  sourceLanguage: 43,
  duplicateVideoSubscription: 44,
} as const;

export const EVENT = {
  firstPacket: 1,
  activeSpeaker: 2,
  participantJoin: 3,
  participantLeave: 4,
  sharingStart: 5,
  sharingStop: 6,
  mediaInterrupted: 7,
  videoOn: 8,
  videoOff: 9,
  chatGroupCreate: 10,
  chatGroupDelete: 11,
  chatGroupMembersAdd: 12,
  chatGroupMembersDelete: 13,
  chatGroupMemberStatus: 14,
} as const;

export const CHAT_OPERATION = {
  new: 1,
  delete: 2,
  update: 3,
  add_emoji: 4,
  remove_emoji: 5,
} as const;

/** Types of `chat_session`. */
export const CHAT_SESSION = {
  everyone: 1,
  individual: 2,
  group: 3,
  hosts_and_panelists: 4,
  individual_cc_hosts_and_panelists: 5,
} as const;

/** What Contact Center means by the numbers from 8 on. */
export const ENGAGEMENT = {
  consumerAnswered: 8,
  consumerEnd: 9,
  userAnswered: 10,
  userEnd: 11,
  hold: 12,
  unhold: 13,
  monitorStarted: 14,
  monitorTransitioned: 15,
  monitorEnded: 16,
  takeover: 17,
  transferInitiated: 18,
  transferCanceled: 19,
  transferAccepted: 20,
  transferCompleted: 21,
  transferRejected: 22,
  transferTimeout: 23,
  conferenceCanceled: 24,
  conferenceParticipantCanceled: 25,
  conferenceParticipantInvited: 26,
  conferenceParticipantRejected: 27,
  conferenceParticipantTimeout: 28,
  conferenceParticipantLeft: 29,
} as const;

/** Events that can be subscribed to; 1 and 7 come unasked, and asking for them does no harm. */
export const LAST_EVENT = 14;
export const LAST_ENGAGEMENT_EVENT = 29;

export const STREAM_STATE = {
  inactive: 0,
  active: 1,
  interrupted: 2,
  terminating: 3,
  terminated: 4,
  paused: 5,
  resumed: 6,
} as const;

export const SESSION_STATE = {
  inactive: 0,
  initialize: 1,
  started: 2,
  paused: 3,
  resumed: 4,
  stopped: 5,
} as const;

export const STOP = {
  userLeft: 3,
  connectionTimeout: 11,
  signalingInterrupted: 13,
  dataInterrupted: 14,
  signalingClosedByApp: 15,
  dataClosedByApp: 16,
  waitTimedOut: 19,
  receiverRequested: 20,
  keepAliveTimeout: 24,
} as const;

/** Bits of `media_type`; `all` is a bit of its own. */
export const MEDIA_BIT = {
  audio: 1,
  video: 2,
  deskshare: 4,
  transcript: 8,
  chat: 16,
} as const;

export const ALL_MEDIA = 32;

export type MediaKind = keyof typeof MEDIA_BIT;

export const MEDIA_KINDS = ['audio', 'video', 'deskshare', 'transcript', 'chat'] as const;

export const CODEC = { l16: 1, g711: 2, g722: 3, opus: 4, jpg: 5, png: 6, h264: 7 } as const;

export const DATA_OPTION = {
  audioMixed: 1,
  audioMulti: 2,
  videoActiveSpeaker: 3,
  videoIndividual: 4,
} as const;

/** The kind whose scope an app needs to hear of an event, or `null`. */
export function scopeOfEvent(eventType: number, product: RtmsProduct): MediaKind | null {
  if (eventType === EVENT.sharingStart || eventType === EVENT.sharingStop) return 'deskshare';
  // Contact Center means other things by these numbers.
  const isChat = eventType >= EVENT.chatGroupCreate && eventType <= EVENT.chatGroupMemberStatus;
  return isChat && product !== 'contact_center' ? 'chat' : null;
}
