import { REFUSED_CASES, SILENT_CASES, UNASKED_CASES } from './absent.cases.js';
import { HANDSHAKE_CASES } from './handshake.cases.js';
import { MOVING_CASES, RUNNING_CASES } from './running.cases.js';
import { START_CASES } from './start.cases.js';
import { STOPPED_CASES } from './stopped.cases.js';
import type { StreamEvidence } from './stream.evidence.js';
import type { StreamCase, StreamVerdict } from './stream.verdict.js';

/** First match counts: what is closest to the stream stands first. */
export const STREAM_CASES: readonly StreamCase[] = [
  ...RUNNING_CASES,
  ...STOPPED_CASES,
  ...HANDSHAKE_CASES,
  ...MOVING_CASES,
  ...START_CASES,
  ...REFUSED_CASES,
  ...SILENT_CASES,
  ...UNASKED_CASES,
];

/** A stream that ended in a way that no table names. */
const OTHER: StreamCase = {
  id: 'ended-otherwise',
  status: 'warning',
  when: () => true,
  saw: ({ sessions: [newest] }) =>
    `The session ended (${newest?.outcome ?? 'unknown'}, stop reason ${String(newest?.stopReason ?? 'none')}).`,
  means: 'Zoom gave a reason that is not described yet, or none.',
  fix: ['Look at the session in the log of the service.'],
};

/** Why a meeting's stream runs or does not run. Pure. */
export function streamVerdict(evidence: StreamEvidence): StreamVerdict {
  const { id, status, saw, means, fix } = STREAM_CASES.find(({ when }) => when(evidence)) ?? OTHER;
  const [newest] = evidence.sessions;
  return {
    case: id,
    status,
    saw: saw(evidence),
    means,
    fix,
    evidence: {
      meeting: evidence.meeting,
      serviceAsked: evidence.serviceAsked,
      webhooksKept: evidence.kept.length,
      webhooksRefused: evidence.refused.length,
      sessions: evidence.sessions.length,
      state: newest?.state ?? null,
      lastStatus: newest?.lastStatus ?? null,
      stopReason: newest?.stopReason ?? null,
    },
  };
}
