import type { StreamEvidence } from './stream.evidence.js';
import { ADD_APP, AGAIN, SETTING } from './stream.steps.js';
import type { StreamCase } from './stream.verdict.js';

export const noSession = ({ sessions }: StreamEvidence) => sessions.length === 0;

/** By our codes, since Zoom writes several numbers for one refusal (zoom-api §B6). */
const refusedStart = (code: string) => (e: StreamEvidence) =>
  noSession(e) && e.start?.code === code;

export const wasNotLive = refusedStart('zoom.not_accessible');

export const sawStart = ({ start }: StreamEvidence) =>
  `Zoom refused to start it over REST: HTTP ${String(start?.zoomStatus ?? 0)}, code ${String(start?.zoomCode ?? 'none')}.`;

/** No session, because Zoom refused to start the stream over REST. */
export const START_CASES: readonly StreamCase[] = [
  {
    id: 'content-access-off',
    status: 'failed',
    when: refusedStart('zoom.content_not_allowed'),
    saw: sawStart,
    means: 'The app may not see the content of meetings: a setting of the account, or of the user.',
    fix: [
      SETTING,
      ADD_APP,
      'After a change, wait some minutes: it takes a while to spread.',
      AGAIN,
    ],
  },
  {
    id: 'start-scope-missing',
    status: 'failed',
    when: refusedStart('zoom.scope_missing'),
    saw: sawStart,
    means: 'The Server-to-Server app lacks meeting:update:participant_rtms_app_status:admin.',
    fix: ['Run `zoomctl doctor`: the check "scopes" says where to add it.', AGAIN],
  },
  {
    id: 'start-not-allowed',
    status: 'failed',
    when: (e) => noSession(e) && e.start?.zoomStatus === 403,
    saw: sawStart,
    means:
      'The user for whom it was started is neither host nor alternative host, and has not joined.',
    fix: ['Give the host with --user, or wait until the participant has joined.', AGAIN],
  },
  {
    id: 'started-too-early',
    status: 'failed',
    when: (e) => e.meeting === 'live' && wasNotLive(e),
    saw: sawStart,
    means: 'Zoom streams live meetings only. This one was not live then, and is now.',
    fix: [AGAIN],
  },
];

/** Any other refusal; it comes after what says more of the meeting and of the app. */
export const START_REFUSED: StreamCase = {
  id: 'start-refused',
  status: 'failed',
  when: (e) => noSession(e) && e.start !== null,
  saw: sawStart,
  means: 'Zoom did not start the stream, so there is none to join.',
  fix: ['Start it once more: `zoomctl rtms start <meeting>` says what Zoom answers, and the fix.'],
};
