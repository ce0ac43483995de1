import type { ZoomSetup } from '@zoom-platform/doctor';
import { zoomPath, type ZoomApi } from '@zoom-platform/zoom-api';
import { AppForRtmsMissingError } from '../cli.errors.js';

export const RTMS_ACTIONS = ['start', 'stop', 'pause', 'resume'] as const;

export interface RtmsRequest {
  readonly action: (typeof RTMS_ACTIONS)[number];
  /** Number of the meeting. */
  readonly meetingId: string;
  /** Zoom user id of the participant whose app it is; default: the host. */
  readonly userId?: string | undefined;
}

/**
 * Asks Zoom to act on a live meeting's stream (zoom-api §C2); only a webhook says that it happened.
 * @returns Zoom's HTTP status.
 * @throws AppForRtmsMissingError, and the errors of {@link ZoomApi.call}.
 */
export async function controlRtms(
  zoom: ZoomApi,
  { rtms }: ZoomSetup,
  { action, meetingId, userId }: RtmsRequest,
): Promise<number> {
  if (rtms === undefined) throw new AppForRtmsMissingError();
  const { status } = await zoom.call({
    method: 'PATCH',
    path: zoomPath`/live_meetings/${meetingId}/rtms_app/status`,
    body: {
      action,
      settings: {
        client_id: rtms.clientId,
        ...(userId === undefined ? {} : { participant_user_id: userId }),
      },
    },
  });
  return status;
}
