import type { JournalEntry } from '../../apps/simulator/src/journal/journal.port.ts';
import type { RtmsBehaviour } from '../../apps/simulator/src/rtms/rtms-host.port.ts';
import type { ClientResult } from './client.result.ts';

type Behaviour = Partial<RtmsBehaviour>;

export interface ConformanceMode {
  readonly name: string;
  /** What the client asks for, for the report. */
  readonly asks: string;
  /** `--mode` of `official_client.py`. */
  readonly media: 'default' | 'transcript' | 'l16-mixed' | 'g711-jpg' | 'g722-png' | 'every-medium';
  readonly seconds: number;
  /** What is played; absent: `demo`. */
  readonly script?: string;
  readonly behaviour?: Behaviour;
  /** The client signs with a secret that is not the app's. */
  readonly wrongSecret?: boolean;
  /** The simulator ends the stream, so long after its first frame. */
  readonly stop?: { readonly afterMs: number; readonly reason: number };
  /** What is missing from a result; empty when the mode passes. */
  readonly misses: (result: ClientResult, journal: readonly JournalEntry[]) => readonly string[];
}

const SPEAKERS = ['Ana Duarte', 'Ben Okafor'];

function names({ media }: ClientResult, kind: string): readonly string[] {
  return Object.values(media[kind]?.users ?? {});
}

function expectNames(result: ClientResult, kind: string): readonly string[] {
  const heard = names(result, kind);
  return SPEAKERS.filter((name) => !heard.includes(name)).map((name) => `no ${kind} of ${name}`);
}

function expectOnly(result: ClientResult, kinds: readonly string[]): readonly string[] {
  const came = Object.entries(result.media).filter(([, { frames }]) => frames > 0);
  const found = came.map(([kind]) => kind);
  return [
    ...kinds.filter((kind) => !found.includes(kind)).map((kind) => `no ${kind}`),
    ...found.filter((kind) => !kinds.includes(kind)).map((kind) => `unasked ${kind}`),
  ];
}

function expectJoin({ confirm, error, people, sessions }: ClientResult): readonly string[] {
  return [
    ...(confirm === 0 ? [] : [`join confirmation ${String(confirm)}`]),
    ...(error === null ? [] : [error]),
    ...(people.length > 0 ? [] : ['nobody of the roster']),
    ...(sessions.length > 0 ? [] : ['no session']),
  ];
}

const of = (journal: readonly JournalEntry[], type: string) =>
  journal.filter((entry) => entry.type === type);

/** The client answered every keep-alive and broke no rule. */
function expectRules(journal: readonly JournalEntry[]): readonly string[] {
  const violations = of(journal, 'strict.violation').map(({ detail }) => detail?.['reason']);
  const isOne = of(journal, 'signaling.live').length === 1;
  return [
    ...violations.map((reason) => `strict mode: ${String(reason)}`),
    ...(of(journal, 'keepalive.missed').length > 0 ? ['unanswered keep-alives'] : []),
    ...(isOne ? [] : ['not exactly one live signaling connection']),
  ];
}

/** The client behaved, and left on its own. */
function expectManners(journal: readonly JournalEntry[]): readonly string[] {
  const closes = of(journal, 'signaling.closed');
  const left = closes.some(({ detail }) => detail?.['bySimulator'] === false);
  return [...expectRules(journal), ...(left ? [] : ['the client did not leave'])];
}

function expectRefusal({ confirm }: ClientResult, reason: number): readonly string[] {
  return confirm === reason ? [] : [`join confirmation ${String(confirm)}`];
}

function expectSizes({ media }: ClientResult, bytes: number): readonly string[] {
  const isSo = media['audio']?.sizes.every((size) => size === bytes) === true;
  return isSo ? [] : [`audio packets of other sizes than ${String(bytes)} bytes`];
}

const L16_BYTES_20_MS = 640;
const G711_BYTES_20_MS = 160;
const G722_BYTES_20_MS = 160;
const REVOKED = 8;
const MEETING_ENDED = 6;
const INVALID_SIGNATURE = 3;
/** What the closed library makes of a close with code 1000 that it did not ask for. */
const CLOSED_BY_SERVER = 960;
/** Two people have spoken and their transcripts are out. */
const TWO_SPEAKERS_S = 12;

export const MODES: readonly ConformanceMode[] = [
  {
    name: 'default',
    asks: 'audio Opus 48 kHz stereo per participant, H.264 video, transcript',
    media: 'default',
    seconds: TWO_SPEAKERS_S,
    misses: (result, journal) => [
      ...expectJoin(result),
      ...expectOnly(result, ['audio', 'video', 'transcript']),
      ...expectNames(result, 'audio'),
      ...expectNames(result, 'transcript'),
      ...expectManners(journal),
    ],
  },
  {
    name: 'transcript',
    asks: 'transcript only',
    media: 'transcript',
    seconds: TWO_SPEAKERS_S,
    misses: (result, journal) => [
      ...expectJoin(result),
      ...expectOnly(result, ['transcript']),
      ...expectNames(result, 'transcript'),
      ...expectManners(journal),
    ],
  },
  {
    name: 'l16-mixed',
    asks: 'audio L16 16 kHz mono mixed, H.264 video, transcript',
    media: 'l16-mixed',
    seconds: TWO_SPEAKERS_S,
    misses: (result, journal) => [
      ...expectJoin(result),
      ...expectOnly(result, ['audio', 'video', 'transcript']),
      ...expectManners(journal),
      ...expectSizes(result, L16_BYTES_20_MS),
    ],
  },
  {
    name: 'g711-jpg',
    asks: 'audio G.711 per participant, JPEG video at 5 fps, transcript',
    media: 'g711-jpg',
    seconds: TWO_SPEAKERS_S,
    misses: (result, journal) => [
      ...expectJoin(result),
      ...expectOnly(result, ['audio', 'video', 'transcript']),
      ...expectNames(result, 'audio'),
      ...expectManners(journal),
      ...expectSizes(result, G711_BYTES_20_MS),
    ],
  },
  {
    name: 'g722-png',
    asks: 'audio G.722 per participant, a shared screen as PNG, transcript',
    media: 'g722-png',
    seconds: TWO_SPEAKERS_S,
    script: 'review',
    behaviour: { scopes: ['audio', 'deskshare', 'transcript'] },
    misses: (result, journal) => [
      ...expectJoin(result),
      ...expectOnly(result, ['audio', 'deskshare', 'transcript']),
      ...expectNames(result, 'audio'),
      ...expectRules(journal),
      ...expectSizes(result, G722_BYTES_20_MS),
    ],
  },
  {
    name: 'every-medium',
    asks: 'default and a shared screen; the meeting ends while the client is there',
    media: 'every-medium',
    seconds: TWO_SPEAKERS_S,
    script: 'review',
    behaviour: { scopes: ['audio', 'video', 'deskshare', 'transcript', 'chat'] },
    misses: (result, journal) => [
      ...expectJoin(result),
      ...expectOnly(result, ['audio', 'video', 'transcript', 'deskshare']),
      ...expectNames(result, 'audio'),
      ...expectRules(journal),
      ...(result.left === MEETING_ENDED ? [] : [`leave reason ${String(result.left)}`]),
    ],
  },
  ...(['webinar', 'session', 'contact_center'] as const).map((product): ConformanceMode => ({
    name: product,
    asks: `default, of a ${product}`,
    media: 'default',
    seconds: TWO_SPEAKERS_S,
    behaviour: { product },
    misses: (result, journal) => [
      ...expectJoin(result),
      ...expectOnly(result, ['audio', 'video', 'transcript']),
      ...expectNames(result, 'audio'),
      ...expectManners(journal),
    ],
  })),
  {
    name: 'ended',
    asks: 'default; the stream is revoked while it runs',
    media: 'default',
    seconds: 10,
    stop: { afterMs: 4_000, reason: REVOKED },
    misses: (result, journal) => [
      ...expectJoin(result),
      ...expectRules(journal),
      ...(result.left === REVOKED ? [] : [`leave reason ${String(result.left)}`]),
    ],
  },
  {
    name: 'refused',
    asks: 'default with a wrong secret, answered by status 3',
    media: 'default',
    seconds: 5,
    wrongSecret: true,
    misses: (result) => expectRefusal(result, INVALID_SIGNATURE),
  },
  {
    name: 'refused-silently',
    asks: 'default with a wrong secret, answered by a close',
    media: 'default',
    seconds: 5,
    wrongSecret: true,
    behaviour: { badSignature: 'silent_close' },
    misses: (result) => expectRefusal(result, CLOSED_BY_SERVER),
  },
];
