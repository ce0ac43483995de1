import { describe, expect, it } from 'vitest';
import type { StreamEvidence, StreamSession } from './stream.evidence.js';
import { STREAM_CASES, streamVerdict } from './stream.verdicts.js';

const NOW = 1_750_000_000_000;

/** A set-up in which nothing is wrong and nothing has happened. */
const QUIET: StreamEvidence = {
  meeting: 'live',
  askedByUuid: true,
  serviceAsked: true,
  webhooksConfigured: true,
  app: 'general',
  rtmsClientId: 'TheRtmsAppsClientId_22',
  kept: [],
  refused: [],
  concurrencyLimited: false,
  start: null,
  sessions: [],
};

const SESSION: StreamSession = {
  state: 'streaming',
  outcome: null,
  lastCause: null,
  lastStatus: null,
  stopReason: null,
  offeredAt: NOW,
  handshakeSentAt: NOW + 200,
  isOriginalHost: true,
  owner: 'this',
};

const session = (changes: Partial<StreamSession>) => ({ sessions: [{ ...SESSION, ...changes }] });
const ended = (stopReason: number | null) =>
  session({ state: 'ended', outcome: 'ended', stopReason, owner: 'none' });
const lost = (changes: Partial<StreamSession>) =>
  session({ state: 'ended', outcome: 'lost', owner: 'none', ...changes });
const refused = (code: string, clientId: string | null) => ({
  refused: [{ at: NOW, code, clientId }],
});
const start = (code: string, zoomStatus: number, zoomCode: number | null) => ({
  start: { code, zoomStatus, zoomCode },
});
const TOO_EARLY = start('zoom.not_accessible', 400, 3000);

const ROWS: readonly (readonly [string, Partial<StreamEvidence>])[] = [
  ['paused', session({ state: 'paused' })],
  ['owned-by-another-replica', session({ owner: 'other' })],
  ['running', session({})],
  ['meeting-ended', ended(6)],
  ['stopped-by-a-person', ended(1)],
  ['revoked', ended(8)],
  ['app-user-left', ended(3)],
  ['app-switched-off', ended(23)],
  ['authentication-failed', ended(18)],
  ['connection-lost', ended(24)],
  ['closed-by-client', ended(20)],
  ['wrong-client-secret', lost({ lastCause: 'signaling_refused', lastStatus: 3 })],
  ['wrong-client-secret', lost({ lastCause: 'signaling_secret_suspected' })],
  ['stream-over', lost({ lastStatus: 2 })],
  ['duplicate-connection', session({ state: 'interrupted', lastStatus: 8 })],
  ['media-not-granted', lost({ lastStatus: 10 })],
  ['handshake-refused', lost({ lastStatus: 17 })],
  ['server-url-refused', lost({ lastCause: 'signaling_url_refused' })],
  ['media-servers-unreachable', lost({ lastCause: 'signaling_unreachable' })],
  ['starting', session({ state: 'signaling' })],
  ['recovering', session({ state: 'interrupted', lastCause: 'signaling_closed' })],
  ['ending', session({ state: 'terminating' })],
  [
    'refused-by-policy',
    session({ state: 'ended', outcome: 'refused', handshakeSentAt: null, isOriginalHost: false }),
  ],
  ['offered-but-not-joined', session({ state: 'ended', outcome: 'missed', handshakeSentAt: null })],
  ['webhooks-off', { webhooksConfigured: false }],
  ['other-app-sent-it', refused('webhooks.signature_mismatch', 'AnotherAppsClientId_22')],
  ['webhook-signature-refused', refused('webhooks.signature_mismatch', 'TheRtmsAppsClientId_22')],
  ['webhook-clock-refused', refused('webhooks.signature_stale', null)],
  ['concurrency-limited', { concurrencyLimited: true }],
  ['content-access-off', start('zoom.content_not_allowed', 400, 13262)],
  ['start-scope-missing', start('zoom.scope_missing', 400, 4711)],
  ['start-not-allowed', start('zoom.permission_denied', 403, null)],
  ['meeting-of-another-account', { meeting: 'not_in_this_account' }],
  ['meeting-not-live', { meeting: 'not_live' }],
  ['meeting-not-live', { ...TOO_EARLY, meeting: 'unknown' }],
  ['started-too-early', TOO_EARLY],
  ['start-refused', start('zoom.permission_denied', 400, 200)],
  ['one-app-for-both', { app: 'same_as_rest' }],
  ['one-app-for-both', { app: 's2s' }],
  ['app-disabled', { app: 'disabled' }],
  ['app-unknown', { app: 'unknown_client' }],
  ['webhooks-but-no-start', { kept: [{ event: 'meeting.started', at: NOW }] }],
  ['no-webhook', {}],
  ['no-stream-known', { askedByUuid: false }],
  ['no-stream-known', { askedByUuid: false, meeting: 'unknown' }],
  ['service-not-asked', { askedByUuid: false, serviceAsked: false }],
  ['no-webhook', { meeting: 'unknown' }],
  ['service-not-asked', { serviceAsked: false }],
  ['service-not-asked', { serviceAsked: false, webhooksConfigured: false }],
  ['meeting-not-known', { serviceAsked: false, meeting: 'unknown' }],
  ['meeting-not-live', { serviceAsked: false, meeting: 'not_live' }],
  ['meeting-of-another-account', { serviceAsked: false, meeting: 'not_in_this_account' }],
  ['ended-otherwise', ended(null)],
];

describe('Why a stream runs or does not run', () => {
  it.each(ROWS)('%s', (expected, changes) => {
    const verdict = streamVerdict({ ...QUIET, ...changes });
    expect(verdict.case).toBe(expected);
    expect(verdict.saw.length).toBeGreaterThan(10);
    if (verdict.status === 'failed') expect(verdict.fix.length).toBeGreaterThan(0);
  });

  it('names the other app, not our own, where both were refused', () => {
    const deliveries = ['TheRtmsAppsClientId_22', 'AnotherAppsClientId_22'];
    const code = 'webhooks.signature_mismatch';
    const all = deliveries.map((clientId) => ({ at: NOW, code, clientId }));
    const { case: found, saw } = streamVerdict({ ...QUIET, refused: all });
    expect(found).toBe('other-app-sent-it');
    expect(saw).toContain('AnotherAppsClientId_22');
    expect(saw).not.toContain('TheRtmsAppsClientId_22');
  });

  it('has a row for each case', () => {
    const tried = new Set(ROWS.map(([id]) => id));
    expect(STREAM_CASES.map(({ id }) => id).filter((id) => !tried.has(id))).toEqual([]);
  });
});
