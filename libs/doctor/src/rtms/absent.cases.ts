import type { RefusedDelivery } from '../probes/delivery-evidence.port.js';
import type { StreamEvidence } from './stream.evidence.js';
import type { StreamCase } from './stream.verdict.js';
import { ADD_APP, AGAIN, SETTING } from './stream.steps.js';
import { noSession, sawStart, START_REFUSED, wasNotLive } from './start.cases.js';

/** A service that was asked knows of no session; where none was asked, nothing follows. */
const heardNothing = (e: StreamEvidence) => noSession(e) && e.serviceAsked;
const CLOCK = ['webhooks.signature_stale', 'webhooks.signature_from_future'];

/** The last app besides ours that signs with a Secret Token of its own, by what it says of itself. */
function strangerIn({ refused, rtmsClientId }: StreamEvidence): string | null {
  const isStranger = ({ code, clientId }: RefusedDelivery) =>
    code === 'webhooks.signature_mismatch' && clientId !== null && clientId !== rtmsClientId;
  return refused.find(isStranger)?.clientId ?? null;
}

const ASK_SERVICE =
  'Ask the service: `zoomctl doctor rtms <meeting> --service <url>`, with a key in ZOOMCTL_KEY.';

const NOTHING_CAME = [
  'Run `zoomctl doctor --public-url …` to see whether Zoom could reach the service.',
  'Marketplace → the General app → Features → Access: "Validate" the Event Subscription anew, and ' +
    'see that meeting.rtms_started is among its events.',
  'See there that the app is user-managed, and let the host add it (Local Test → "Add App Now").',
  SETTING,
  'See that the account has credits for RTMS (Zoom Developer Pack).',
  AGAIN,
];

/** No session: what was refused before one could be. */
export const REFUSED_CASES: readonly StreamCase[] = [
  {
    id: 'webhooks-off',
    status: 'failed',
    when: (e) => heardNothing(e) && !e.webhooksConfigured,
    saw: () => 'ZOOM_WEBHOOK_SECRET is not set.',
    means: 'The webhook route is off, so Zoom cannot offer a stream.',
    fix: ['Run `zoomctl doctor`: the check "webhook-secret" says where the Secret Token is.'],
  },
  {
    id: 'other-app-sent-it',
    status: 'failed',
    when: (e) => noSession(e) && strangerIn(e) !== null,
    saw: (e) => `Deliveries were refused that name the app ${strangerIn(e) ?? ''}.`,
    means:
      'Another app than ZOOM_RTMS_CLIENT_ID sends the webhooks, signed with its own Secret Token.',
    fix: [
      'In the Marketplace find the app with that Client ID.',
      'Either configure that app (its pair and its Secret Token), or move its Event Subscription to ' +
        'the app that is configured.',
    ],
  },
  {
    id: 'webhook-signature-refused',
    status: 'failed',
    when: (e) =>
      noSession(e) && e.refused.some(({ code }) => code === 'webhooks.signature_mismatch'),
    saw: ({ refused }) => `${String(refused.length)} deliveries were refused for their signature.`,
    means: 'ZOOM_WEBHOOK_SECRET is not the Secret Token of the app, or a proxy changes the body.',
    fix: [
      'Marketplace → the General app → Features → Access: copy "Secret Token" into ZOOM_WEBHOOK_SECRET.',
      'Restart the service.',
      'Run `zoomctl doctor --public-url …` to see whether the body arrives unchanged.',
    ],
  },
  {
    id: 'webhook-clock-refused',
    status: 'failed',
    when: (e) => noSession(e) && e.refused.some(({ code }) => CLOCK.includes(code)),
    saw: ({ refused }) => `${String(refused.length)} deliveries were refused for their time.`,
    means: 'The clock of the service is more than 300 s away from that of Zoom.',
    fix: ['Switch time synchronisation on where the service runs.', AGAIN],
  },
  {
    id: 'concurrency-limited',
    status: 'failed',
    when: (e) => noSession(e) && e.concurrencyLimited,
    saw: () => 'Zoom sent rtms.concurrency_limited for this meeting.',
    means: 'The account has as many streams at once as it may have (2000 by default).',
    fix: ['Wait until other streams end, or ask Zoom for a higher limit.', AGAIN],
  },
];

/** No session, and nothing was refused: Zoom sent nothing. */
export const SILENT_CASES: readonly StreamCase[] = [
  {
    id: 'meeting-of-another-account',
    status: 'failed',
    when: (e) => noSession(e) && e.meeting === 'not_in_this_account',
    saw: () => 'Zoom has no such meeting in this account.',
    means: 'The meeting belongs to another account, or the number is wrong.',
    fix: [
      'Ask the host which account it is. In a meeting of others, your user’s app needs the host’s leave.',
    ],
  },
  {
    id: 'meeting-not-live',
    status: 'warning',
    when: (e) => noSession(e) && (e.meeting === 'not_live' || wasNotLive(e)),
    saw: (e) => (e.meeting === 'not_live' ? 'The meeting is not live.' : sawStart(e)),
    means: 'Zoom streams live meetings only; this one has not begun, or is over.',
    fix: ['Wait until somebody has joined.', AGAIN],
  },
  {
    id: 'one-app-for-both',
    status: 'failed',
    when: (e) => noSession(e) && (e.app === 'same_as_rest' || e.app === 's2s'),
    saw: () => 'The app for RTMS is a Server-to-Server app, or there is only one app.',
    means: 'A Server-to-Server app is not offered the RTMS events of meetings: none will come.',
    fix: [
      'Run `zoomctl setup`: it leads to the General app, user-managed, that you need beside it.',
    ],
  },
  {
    id: 'app-disabled',
    status: 'failed',
    when: (e) => noSession(e) && e.app === 'disabled',
    saw: () => 'Zoom says that the app for RTMS is disabled.',
    means: 'Zoom sends nothing for an app that is switched off.',
    fix: ['Run `zoomctl doctor`: the check "rtms-app" says what to do.'],
  },
  {
    id: 'app-unknown',
    status: 'failed',
    when: (e) => noSession(e) && e.app === 'unknown_client',
    saw: () => 'Zoom does not know the pair of the app for RTMS.',
    means: 'A webhook could come, but every handshake would be refused.',
    fix: ['Run `zoomctl doctor`: the check "rtms-app" says where the pair is.'],
  },
  START_REFUSED,
  {
    id: 'webhooks-but-no-start',
    status: 'failed',
    when: (e) => noSession(e) && e.kept.length > 0,
    saw: ({ kept }) =>
      `${String(kept.length)} webhooks of this meeting came, none of them meeting.rtms_started.`,
    means:
      'The way from Zoom works. The app was not started: it is not user-managed, no user who has ' +
      'added it (the host, say) has joined, it is not set to start by itself, or the event is not ' +
      'subscribed to.',
    fix: [
      'Marketplace → the General app → Basic Information: see that it is user-managed. If it is ' +
        'admin-managed, make a new one: the events of RTMS are not offered to it.',
      'Features → Access → Event Subscription: see that meeting.rtms_started is among the events.',
      ADD_APP,
      SETTING,
      'There too: "Auto-start apps that access shared realtime meeting content" → add the app.',
      AGAIN,
    ],
  },
  {
    id: 'no-stream-known',
    status: 'failed',
    when: (e) => heardNothing(e) && !e.askedByUuid,
    saw: () =>
      'No stream of a meeting with this number was offered; what else came is found by UUID only.',
    means: 'The app was not started in this meeting, or its webhooks do not reach the service.',
    fix: [
      'Ask by the UUID of the occurrence (in meeting.started): that tells the one from the other.',
      ...NOTHING_CAME,
    ],
  },
  {
    id: 'no-webhook',
    status: 'failed',
    when: heardNothing,
    saw: () => 'No webhook of this meeting has reached the service.',
    means:
      'Zoom does not reach the service, has switched the subscription off after failed validations, ' +
      'or has nothing to send because the app was not started.',
    fix: NOTHING_CAME,
  },
];

/** No service was asked: what Zoom alone says of the meeting. They come last. */
export const UNASKED_CASES: readonly StreamCase[] = [
  {
    id: 'service-not-asked',
    status: 'warning',
    when: (e) => !e.serviceAsked && e.meeting === 'live',
    saw: () => 'Zoom says that the meeting is live; no service was asked about its stream.',
    means:
      'Whether it is captured, and why not, only the service knows that Zoom sends webhooks to.',
    fix: [ASK_SERVICE],
  },
  {
    id: 'meeting-not-known',
    status: 'warning',
    when: (e) => !e.serviceAsked && e.meeting === 'unknown',
    saw: () => 'Zoom did not say whether the meeting is live; no service was asked either.',
    means: 'So nothing is known of the meeting, nor of its stream.',
    fix: ['Run `zoomctl doctor`: it says why Zoom does not answer.', ASK_SERVICE],
  },
];
