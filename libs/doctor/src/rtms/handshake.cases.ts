import type { StreamEvidence } from './stream.evidence.js';
import type { StreamCase } from './stream.verdict.js';
import { SECRET_FIX } from './stopped.cases.js';

/** Zoom's answer to message 1 or 3; names of data-types (rtms-protocol §7.1). */
const SIGNATURE = 3;
const STREAM_OVER = 2;
const DUPLICATES = [8, 15, 16];
const NOT_SUPPORTED = [9, 10, 11, 12, 13];

const newestOf = ({ sessions: [newest] }: StreamEvidence) => newest;

const refusedWith = (...statuses: readonly number[]) => {
  return (evidence: StreamEvidence) => {
    const status = newestOf(evidence)?.lastStatus ?? null;
    return isBroken(evidence) && status !== null && statuses.includes(status);
  };
};

function isBroken(evidence: StreamEvidence): boolean {
  const newest = newestOf(evidence);
  const given =
    newest?.outcome === 'lost' || newest?.outcome === 'missed' || newest?.outcome === 'refused';
  return given || newest?.state === 'interrupted' || newest?.state === 'signaling';
}

const causedBy = (cause: RegExp) => (evidence: StreamEvidence) =>
  isBroken(evidence) && cause.test(newestOf(evidence)?.lastCause ?? '');

const sawStatus = (evidence: StreamEvidence) =>
  `Zoom refused the handshake with status ${String(newestOf(evidence)?.lastStatus ?? 'unknown')}.`;
const sawCause = (evidence: StreamEvidence) =>
  `The last attempt failed: ${newestOf(evidence)?.lastCause ?? 'unknown'}.`;

/** Streams that were offered to us and whose handshake failed. */
export const HANDSHAKE_CASES: readonly StreamCase[] = [
  {
    id: 'wrong-client-secret',
    status: 'failed',
    when: (e) => refusedWith(SIGNATURE)(e) || causedBy(/secret_suspected/)(e),
    saw: (e) => (newestOf(e)?.lastStatus === SIGNATURE ? sawStatus(e) : sawCause(e)),
    means:
      'The signature is made with another Client Secret than Zoom has for the app that sent the ' +
      'webhook. Signatures take the pair of the General app, never that of the Server-to-Server app.',
    fix: SECRET_FIX,
  },
  {
    id: 'stream-over',
    status: 'failed',
    when: refusedWith(STREAM_OVER),
    saw: sawStatus,
    means:
      'Zoom no longer has the stream: the offer was older than 60 s when the service answered it, as ' +
      'when a webhook is delivered again after a failure.',
    fix: [
      'Run `zoomctl doctor --public-url …`: the webhook route has to answer at once.',
      'Start the stream again: `zoomctl rtms start`.',
    ],
  },
  {
    id: 'duplicate-connection',
    status: 'failed',
    when: refusedWith(...DUPLICATES),
    saw: sawStatus,
    means: 'Something else holds the one connection that a stream may have.',
    fix: [
      'Look for a second service with the same app: a developer’s machine, an old deployment.',
      'Give it an app of its own, or stop it. The service tries again for a minute by itself.',
    ],
  },
  {
    id: 'media-not-granted',
    status: 'failed',
    when: refusedWith(...NOT_SUPPORTED),
    saw: sawStatus,
    means: 'The app lacks the scope for a kind of media that the service asked for.',
    fix: [
      'Open the General app in the Marketplace, page "Scopes".',
      'Add meeting:read:meeting_audio, _video, _transcript, _chat or _screenshare, as needed.',
      'Let each user add the app anew (Local Test → Add App Now), since they allow scopes one by one.',
    ],
  },
  {
    id: 'handshake-refused',
    status: 'failed',
    when: (e) => isBroken(e) && (newestOf(e)?.lastStatus ?? 0) > 0,
    saw: sawStatus,
    means: 'Zoom found the handshake itself wrong. Nothing in the Marketplace mends that.',
    fix: ['Look up the status in the log of the service, with Zoom’s reason beside it; report it.'],
  },
  {
    id: 'server-url-refused',
    status: 'failed',
    when: causedBy(/url_refused/),
    saw: sawCause,
    means:
      'The webhook named a server that the service does not dial: not wss, or not a host of Zoom.',
    fix: [
      'If it is the simulator, add its host to RTMS_ALLOWED_HOSTS.',
      'If not, treat the delivery as hostile and look at who knows the Secret Token.',
    ],
  },
  {
    id: 'media-servers-unreachable',
    status: 'failed',
    when: causedBy(/unreachable|timeout/),
    saw: sawCause,
    means: 'The service does not reach the server that Zoom named.',
    fix: [
      'Let the firewall allow outgoing wss (port 443) to *.zoom.us from where the service runs.',
      'RTMS does not go through HTTPS_PROXY: it needs a direct way.',
    ],
  },
];
