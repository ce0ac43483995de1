import type { StateCode } from './state.codes.js';

/**
 * Why a stream or session stopped: `stop_reason` of the webhook, `reason` of message 8, either
 * name in message 9. An open set: numbers beyond it are kept as they are.
 * Source: developers.zoom.us/docs/rtms/data-types. 1 … 4 are said of sessions, 5 of either, the rest
 * of streams.
 */
export const STOP_REASONS: readonly StateCode[] = [
  { name: 'undefined', meaning: 'no reason is given' },
  { name: 'host_triggered', meaning: 'the host stopped it' },
  { name: 'user_triggered', meaning: 'a user stopped it' },
  { name: 'app_user_left', meaning: 'the user of the app left' },
  { name: 'app_user_ejected', meaning: 'the user of the app was ejected' },
  { name: 'host_disabled_app', meaning: 'the host disabled the app or its user' },
  { name: 'meeting_ended', meaning: 'the meeting ended' },
  { name: 'stream_cancelled', meaning: 'a participant asked to cancel the stream' },
  { name: 'stream_revoked', meaning: 'consent was revoked: delete what was captured, now' },
  { name: 'all_apps_disabled', meaning: 'all apps were disabled in the meeting' },
  { name: 'internal_exception', meaning: 'an error inside Zoom' },
  { name: 'connection_timeout', meaning: 'nobody connected in time' },
  { name: 'instance_connection_interrupted', meaning: 'the connection to the meeting broke' },
  { name: 'signaling_connection_interrupted', meaning: 'the signaling connection broke' },
  { name: 'data_connection_interrupted', meaning: 'a media connection broke' },
  { name: 'signaling_closed_abnormally', meaning: 'the app closed signaling abnormally' },
  { name: 'data_closed_abnormally', meaning: 'the app closed a media connection abnormally' },
  { name: 'exit_signal', meaning: 'Zoom’s server was told to exit' },
  { name: 'authentication_failure', meaning: 'the signature or the app’s rights did not hold' },
  { name: 'await_reconnection_timeout', meaning: 'nobody reconnected in time' },
  { name: 'receiver_requested_close', meaning: 'we asked for the end (message 21)' },
  { name: 'customer_disconnected', meaning: 'the customer hung up (Contact Center)' },
  { name: 'agent_disconnected', meaning: 'the agent hung up (Contact Center)' },
  { name: 'admin_disabled_app', meaning: 'an administrator disabled the app' },
  { name: 'keep_alive_timeout', meaning: 'three keep-alives were not answered' },
  { name: 'stopped_by_api', meaning: 'stopped over the API (documented for Contact Center)' },
  { name: 'queue_not_supported', meaning: 'the queue does not allow streaming (Contact Center)' },
];

/** A word for people; `null` for a number that no table names. */
export function stopReasonName(stopReason: number): string | null {
  return STOP_REASONS[stopReason]?.name ?? null;
}
