import type { StreamCase } from './stream.verdict.js';
import type { StreamEvidence } from './stream.evidence.js';

const stoppedWith = (...reasons: readonly number[]) => {
  return ({ sessions: [newest] }: StreamEvidence) =>
    newest?.state === 'ended' &&
    newest.handshakeSentAt !== null &&
    newest.stopReason !== null &&
    reasons.includes(newest.stopReason);
};

const saw = ({ sessions: [newest] }: StreamEvidence) =>
  `The stream ran and ended with stop reason ${String(newest?.stopReason ?? 'unknown')}.`;

const row = (
  id: string,
  reasons: readonly number[],
  status: StreamCase['status'],
  means: string,
  fix: readonly string[],
): StreamCase => ({ id, status, when: stoppedWith(...reasons), saw, means, fix });

export const SECRET_FIX = [
  'Open the General app in the Marketplace, page "Basic Information".',
  'Copy Client ID and Client Secret into ZOOM_RTMS_CLIENT_ID and ZOOM_RTMS_CLIENT_SECRET, both from ' +
    'the pair (Development or Production) that the user has added.',
  'If the user has both builds of the app, remove one: Zoom offers the stream to both.',
  'Restart the service; run `zoomctl doctor`.',
];

/** Streams that had begun, by Zoom's stop reason (rtms-protocol §7.2). */
export const STOPPED_CASES: readonly StreamCase[] = [
  row('meeting-ended', [6], 'ok', 'The meeting is over; the stream ended with it.', []),
  row(
    'stopped-by-a-person',
    [1, 2, 7, 25],
    'ok',
    'The host, a user or a call of the API stopped the stream.',
    [
      'If it was a call of this service, its audit entries `rtms.controlled` name the key.',
      'To go on, start it again in the meeting, or with `zoomctl rtms start`.',
    ],
  ),
  row(
    'revoked',
    [8],
    'warning',
    'The content was revoked: what was captured has to be deleted, and is being deleted.',
    ['Do nothing to keep it. Ask the host before you start the app again.'],
  ),
  row('app-user-left', [3, 4], 'warning', 'The user whose app it was has left, or was removed.', [
    'Let another user of the app start it, or let a user who stays to the end start it.',
    'An administrator can switch continuous sharing on, so that the stream outlives its owner.',
  ]),
  row(
    'app-switched-off',
    [5, 9, 23],
    'failed',
    'The host or an administrator switched the app off.',
    [
      'Ask the host; in the meeting: Host tools → allow apps that access realtime content.',
      'Ask the administrator: web portal, Settings → Zoom Apps → "Share realtime meeting content with apps".',
    ],
  ),
  row(
    'authentication-failed',
    [18],
    'failed',
    'Zoom ended the stream for its authentication: the pair is of another build of the app.',
    SECRET_FIX,
  ),
  row(
    'connection-lost',
    [10, 11, 12, 13, 14, 15, 16, 17, 19, 24],
    'failed',
    'The connection between Zoom and the service broke, and did not come back within 60 s.',
    [
      'Look in the log of the service at that time: a restart, a full event loop, a broken network.',
      'See that outgoing connections to *.zoom.us on port 443 may stay open for hours.',
      'Start the stream again: `zoomctl rtms start`.',
    ],
  ),
  row(
    'closed-by-client',
    [20],
    'warning',
    'Zoom was asked to close the stream on its own connection (message 21), which this service never does.',
    [
      'Look for another service with the same app: a developer’s machine, an old deployment.',
      'Start the stream again: `zoomctl rtms start`.',
    ],
  ),
];
