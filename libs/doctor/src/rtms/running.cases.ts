import type { StreamEvidence } from './stream.evidence.js';
import type { StreamCase } from './stream.verdict.js';

const inState = (...states: readonly string[]) => {
  return ({ sessions: [newest] }: StreamEvidence) =>
    newest !== undefined && states.includes(newest.state);
};
const sawState = ({ sessions: [newest] }: StreamEvidence) =>
  `The service has a session in the state "${newest?.state ?? 'none'}".`;

/** Streams that are alive, here or on another replica. */
export const RUNNING_CASES: readonly StreamCase[] = [
  {
    id: 'paused',
    status: 'ok',
    when: inState('paused'),
    saw: sawState,
    means: 'The stream is paused in the meeting; Zoom sends nothing until it goes on.',
    fix: ['To go on: `zoomctl rtms resume`, or in the meeting.'],
  },
  {
    id: 'owned-by-another-replica',
    status: 'ok',
    when: (e) => e.sessions[0]?.owner === 'other' && inState('streaming', 'connecting_media')(e),
    saw: sawState,
    means: 'Another replica of the service captures this meeting; that is as good as this one.',
    fix: [],
  },
  {
    id: 'running',
    status: 'ok',
    when: inState('streaming'),
    saw: sawState,
    means: 'The meeting is being captured.',
    fix: [],
  },
];

/** Streams between two states. They come after the reasons why an attempt failed. */
export const MOVING_CASES: readonly StreamCase[] = [
  {
    id: 'starting',
    status: 'ok',
    when: (e) =>
      inState('signaling', 'connecting_media')(e) ||
      (inState('offered')(e) && e.sessions[0]?.owner !== 'none'),
    saw: sawState,
    means: 'The stream is being joined; that takes a second or two.',
    fix: ['Ask again in a moment.'],
  },
  {
    id: 'recovering',
    status: 'warning',
    when: inState('interrupted'),
    saw: sawState,
    means: 'The connection broke, and the service is dialling again. It has 60 s.',
    fix: ['Ask again in a minute.'],
  },
  {
    id: 'ending',
    status: 'ok',
    when: inState('terminating'),
    saw: sawState,
    means: 'Zoom has said that the stream is ending.',
    fix: [],
  },
  {
    id: 'refused-by-policy',
    status: 'warning',
    when: ({ sessions: [newest] }) => newest?.outcome === 'refused' && newest.lastStatus === null,
    saw: ({ sessions: [newest] }) =>
      `A stream was offered (original host: ${String(newest?.isOriginalHost ?? 'not said')}) and not joined.`,
    means:
      'Another user’s app already streams this meeting, and RTMS_DUPLICATE_POLICY allows one. Under ' +
      '"original_host" a stream of somebody who is not the original host gives way.',
    fix: [
      'Look at the other session of the meeting: it holds what was said.',
      'To join every stream, set RTMS_DUPLICATE_POLICY=all.',
    ],
  },
  {
    id: 'offered-but-not-joined',
    status: 'failed',
    when: ({ sessions: [newest] }) =>
      newest !== undefined && newest.handshakeSentAt === null && newest.outcome !== 'ended',
    saw: () => 'Zoom offered the stream, and no handshake was sent within 60 s.',
    means: 'No replica took the stream in time: none was ready, or the database was away.',
    fix: [
      'See that a replica was ready at that time: GET /health/ready, and the log.',
      'Start the stream again: `zoomctl rtms start`.',
    ],
  },
];
