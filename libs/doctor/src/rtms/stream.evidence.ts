import type { RefusedDelivery } from '../probes/delivery-evidence.port.js';

/** A webhook about the stream that was verified and kept. Times are Unix milliseconds. */
export interface KeptDelivery {
  readonly event: string;
  readonly at: number;
}

/** What `rtms` knows of one stream of the meeting; newest first where there are several. */
export interface StreamSession {
  readonly state:
    | 'offered'
    | 'signaling'
    | 'connecting_media'
    | 'streaming'
    | 'paused'
    | 'interrupted'
    | 'terminating'
    | 'ended';
  readonly outcome: 'ended' | 'missed' | 'lost' | 'refused' | null;
  /** Cause of the last loss, e.g. `signaling_refused`, `signaling_secret_suspected`. */
  readonly lastCause: string | null;
  /** Zoom's `status_code` where the last handshake was refused. */
  readonly lastStatus: number | null;
  readonly stopReason: number | null;
  readonly offeredAt: number;
  /** Null: no handshake was ever sent. */
  readonly handshakeSentAt: number | null;
  readonly isOriginalHost: boolean | null;
  /** `other`: a living replica that is not the one asked. */
  readonly owner: 'this' | 'other' | 'none';
}

/** What Zoom's REST API said about the meeting. */
export type MeetingStanding = 'live' | 'not_live' | 'not_in_this_account' | 'unknown';

/** What Zoom answered to the last request over REST to start the stream. */
export interface StartRefusal {
  /** Our code of it, e.g. `zoom.content_not_allowed`. */
  readonly code: string;
  readonly zoomStatus: number;
  /** E.g. 13262, 3000, 4711; null: Zoom gave none. */
  readonly zoomCode: number | null;
}

/** Everything that decides why a meeting's stream runs or does not run. */
export interface StreamEvidence {
  readonly meeting: MeetingStanding;
  /**
   * Webhooks are kept under the UUID of their occurrence, which Zoom need not give to a number: for a
   * number, that none was found does not say that none came.
   */
  readonly askedByUuid: boolean;
  /** False: only Zoom was. What a service would know is empty then, which says nothing. */
  readonly serviceAsked: boolean;
  readonly webhooksConfigured: boolean;
  /** `same_as_rest`: one app for both; `s2s`: another app, yet no General app. */
  readonly app: 'general' | 's2s' | 'same_as_rest' | 'disabled' | 'unknown_client' | 'not_asked';
  readonly rtmsClientId: string | null;
  readonly kept: readonly KeptDelivery[];
  readonly refused: readonly RefusedDelivery[];
  /** `rtms.concurrency_limited` came for this meeting. */
  readonly concurrencyLimited: boolean;
  /** Null: none was refused lately, as far as is known. */
  readonly start: StartRefusal | null;
  readonly sessions: readonly StreamSession[];
}
