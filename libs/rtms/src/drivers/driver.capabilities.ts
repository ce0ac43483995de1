import type { MediaKind } from '../media/media-frame.type.js';
import type { RtmsProduct } from '../media/media-sink.port.js';

/** The drivers there are (`RTMS_DRIVER`). */
export type DriverName = 'websocket' | 'sdk';

/** What a driver can do; a session asks instead of knowing the driver. */
export interface DriverCapabilities {
  readonly kinds: readonly MediaKind[];
  readonly products: readonly RtmsProduct[];
  /** `RTMS_MEDIA_SOCKETS`: how media connections can be laid out. */
  readonly sockets: readonly ('split' | 'all')[];
  /** Joins a stream of which no media are wanted, for its notices. */
  readonly signalingAlone: boolean;
  /** Frames of Contact Center tell the channel: without, voices that have no user would become one. */
  readonly channels: boolean;
  /** One lost media connection can be dialled again while signaling stands. */
  readonly mediaRedial: boolean;
  /** Says which media connection was lost, and with what. */
  readonly mediaLosses: boolean;
  /** Transcripts name their language. */
  readonly transcriptLanguage: boolean;
  /** The language of a transcript, or none to be followed, can be asked for where no other kind is. */
  readonly transcriptOnlyLanguage: boolean;
  /** Says whether Zoom sends the audio since the start of the stream (`buffer_data` of message 1). */
  readonly bufferData: boolean;
  /** Tells of pauses, resumption and the end of Zoom's sessions (message 9). */
  readonly pauseResume: boolean;
  /** Tells of stream state 2 and 3 (message 8), not only of the end. */
  readonly streamStates: boolean;
  /** Zoom's status numbers reach the session where a join is refused. */
  readonly statusCodes: boolean;
  /** Ends a stream for good by message 21. */
  readonly streamClose: boolean;
  /** Video of one chosen participant (messages 28 and 29). */
  readonly singleVideo: boolean;
  /** Asks Zoom for the state of a stream and of its sessions (messages 10, 11, 19 and 20). */
  readonly stateQueries: boolean;
  /** Dials through the proxy of `RTMS_SDK_PROXY_URL`. */
  readonly proxy: boolean;
}

/**
 * What each driver can do. For `sdk` from the code of `@zoom/rtms` 1.1.0 and from what Zoom's own
 * client does on the wire (test/conformance).
 */
export const DRIVER_CAPABILITIES: Readonly<Record<DriverName, DriverCapabilities>> = {
  websocket: {
    kinds: ['audio', 'video', 'share', 'transcript', 'chat'],
    products: ['meeting', 'webinar', 'session', 'contact_center'],
    sockets: ['split', 'all'],
    signalingAlone: true,
    channels: true,
    mediaRedial: true,
    mediaLosses: true,
    transcriptLanguage: true,
    transcriptOnlyLanguage: true,
    bufferData: true,
    pauseResume: true,
    streamStates: true,
    statusCodes: true,
    streamClose: true,
    singleVideo: true,
    stateQueries: true,
    proxy: false,
  },
  sdk: {
    kinds: ['audio', 'video', 'share', 'transcript'],
    products: ['meeting', 'webinar', 'session'],
    sockets: ['split'],
    signalingAlone: false,
    channels: false,
    mediaRedial: false,
    mediaLosses: false,
    transcriptLanguage: false,
    transcriptOnlyLanguage: false,
    bufferData: false,
    pauseResume: true,
    streamStates: false,
    statusCodes: true,
    streamClose: false,
    singleVideo: false,
    stateQueries: false,
    proxy: true,
  },
};
