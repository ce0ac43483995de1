/**
 * Why a stream or session stopped: `stop_reason` of the webhook, `reason` of message 8, either
 * name in message 9. An open set: numbers beyond it are kept as they are.
 * Source: developers.zoom.us/docs/rtms/data-types.
 */
const STOP_REASON_NAMES: readonly string[] = [
  'undefined',
  'host_triggered',
  'user_triggered',
  'app_user_left',
  'app_user_ejected',
  'host_disabled_app',
  'meeting_ended',
  'stream_cancelled',
  'stream_revoked',
  'all_apps_disabled',
  'internal_exception',
  'connection_timeout',
  'instance_connection_interrupted',
  'signaling_connection_interrupted',
  'data_connection_interrupted',
  'signaling_closed_abnormally',
  'data_closed_abnormally',
  'exit_signal',
  'authentication_failure',
  'await_reconnection_timeout',
  'receiver_requested_close',
  'customer_disconnected',
  'agent_disconnected',
  'admin_disabled_app',
  'keep_alive_timeout',
  'stopped_by_api',
  'queue_not_supported',
];

/** A word for people; `null` for a number that no table names. */
export function stopReasonName(stopReason: number): string | null {
  return STOP_REASON_NAMES[stopReason] ?? null;
}
