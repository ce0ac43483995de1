import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { BareClient, message1, message3, sign } from './fixtures/bare.client.js';
import { openStage } from './fixtures/open.stage.js';
import { ANA } from './fixtures/tone.performance.js';
import { DEFAULT_BEHAVIOUR } from './behaviour.defaults.js';
import type { RtmsBehaviour } from './rtms-host.port.js';

type Stage = Awaited<ReturnType<typeof openStage>>;
type Fields = Readonly<Record<string, unknown>>;

const SPOKEN_MS = 120;
const EVERYTHING = ['audio', 'video', 'deskshare', 'transcript', 'chat'] as const;
const H264 = { video: { codec: 7, fps: 25 }, deskshare: { codec: 7, fps: 25 } };
const SCRIPT = {
  bursts: [{ speaker: ANA, fromMs: 0, toMs: 60_000 }],
  cues: [
    {
      atMs: 150,
      cue: 'transcript',
      participant: ANA,
      startMs: SPOKEN_MS,
      endMs: 140,
      text: 'Well.',
      language: 9,
      attribute: 1,
    } as const,
    {
      atMs: 200,
      cue: 'chat',
      post: {
        operation: 'new',
        messageId: 'M-1',
        parentMessageId: null,
        sender: ANA,
        audience: { to: 'everyone' },
        text: 'Good morning',
        files: [],
      },
    } as const,
  ],
};
const STEP_MS = 500;
const WAIT = { timeout: 10_000, interval: 5 };

/** Messages of a connection that was refused, and how it closed. */
async function refusal(client: BareClient): Promise<unknown> {
  const closeCode = await client.closed();
  return [...client.received.map(({ body }) => body['status_code']), `closed ${String(closeCode)}`];
}

async function signatureRefused({ openSignaling, facts }: Stage): Promise<unknown> {
  const signaling = await openSignaling();
  signaling.send(message1(facts, { signature: sign({ ...facts, clientId: 'another' }) }));
  return refusal(signaling);
}

async function duplicate({ join, openSignaling, facts }: Stage): Promise<unknown> {
  const { signaling } = await join();
  const second = await openSignaling();
  second.send(message1(facts));
  const { status_code: status } = await second.next(2);
  return [status, status === 0 ? await signaling.closed() : signaling.closeCode];
}

async function withoutNumbers({ openSignaling, facts }: Stage): Promise<unknown> {
  const signaling = await openSignaling();
  signaling.send(message1(facts, { sequence: undefined, protocol_version: undefined }));
  return (await signaling.next(2))['status_code'];
}

async function mediaStatus(stage: Stage, type: number, audio?: object): Promise<unknown> {
  const { urls } = await stage.join();
  const { answer } = await stage.openMedia(urls['all'], type, audio && { audio });
  return answer['status_code'];
}

async function mediaRefused({ join, facts }: Stage): Promise<unknown> {
  const { urls } = await join();
  const media = await BareClient.open(urls['all'] ?? '');
  media.send(message3(facts, 0));
  await media.closed();
  return media.received.map(({ body }) => body['msg_type']);
}

async function serverUrls({ openSignaling, facts }: Stage): Promise<unknown> {
  const signaling = await openSignaling();
  signaling.send(message1(facts));
  const { media_server: server } = await signaling.next(2);
  const { server_urls: urls } = server as { server_urls: unknown };
  return typeof urls === 'string' ? urls.replace(/^.*\//, '') : Object.keys(urls as object);
}

async function encryptionField({ join, openMedia }: Stage): Promise<unknown> {
  const { urls } = await join();
  const { answer } = await openMedia(urls['audio'], 1);
  return Object.entries(answer).filter(([name]) => name.startsWith('payload_'));
}

async function stopField({ watch, stream }: Stage): Promise<unknown> {
  const { signaling } = await watch();
  stream.stop(6);
  const told = await signaling.next(9, ({ state }) => state === 5);
  return Object.keys(told).filter((name) => name.endsWith('reason'));
}

async function userIds({ watch }: Stage): Promise<unknown> {
  const { signaling, media } = await watch({ audio: { data_opt: 2 } });
  const events = [2, 3].map((event_type) => ({ event_type, subscribe: true }));
  signaling.send({ msg_type: 5, events });
  const { event } = await signaling.next(
    6,
    ({ event: told }) => 'participants' in (told as Fields),
  );
  const { participants } = event as { participants: readonly Fields[] };
  const { content } = await media.next(14);
  return [participants[0]?.['user_id'], (content as Fields)['user_id']];
}

/** Start and time of a transcript from the stream's start, in their unit; whether they are relative. */
async function transcriptTimes(stage: Stage): Promise<unknown> {
  const { media, signaling } = await stage.watch();
  const { content } = await media.next(17);
  const { start_time: start, timestamp } = content as Record<string, number>;
  const { event } = await signaling.next(
    6,
    ({ event: told }) => (told as Fields)['event_type'] === 1,
  );
  const zero = Number((event as Fields)['timestamp']);
  if (Number(start) < 1e12) return ['relative', start, Number(timestamp) - zero];
  const scale = Number(start) > 1e14 ? 1000 : 1;
  return [Number(start) - zero * scale, Number(timestamp) - zero * scale];
}

async function streamStateTime({ join, facts }: Stage): Promise<unknown> {
  const { signaling } = await join();
  signaling.send({ msg_type: 19, rtms_stream_id: facts.streamId });
  const { timestamp } = await signaling.next(20);
  return String(Math.floor(Number(timestamp))).length;
}

async function videoAnswer({ watch }: Stage): Promise<unknown> {
  const { signaling } = await watch();
  signaling.send({ msg_type: 28, user_id: ANA.userId, subscribe: true, timestamp: 1 });
  return (await signaling.next(29))['subscribe'];
}

async function keepAlives({ watch }: Stage): Promise<unknown> {
  const { signaling, media } = await watch();
  await vi.waitFor(() => expect(signaling.all(12).length).toBeGreaterThan(3), WAIT);
  return media.all(12).length > 0;
}

/** How many messages of each number came a second time after a break of media. */
async function repeated(stage: Stage, numbers: readonly number[]): Promise<readonly number[]> {
  const { watch, stream, openMedia, ready } = stage;
  const { media, signaling, urls } = await watch(H264);
  const isFlowing = (client: BareClient) => client.all(14).length > 10;
  await vi.waitFor(() => {
    expect(isFlowing(media)).toBe(true);
    for (const number of numbers) expect(media.all(number).length).toBeGreaterThan(0);
  }, WAIT);
  stream.drop('media', 1000);
  await media.closed();
  const { media: again } = await openMedia(urls['all'], 32, H264);
  ready(signaling);
  await vi.waitFor(() => expect(isFlowing(again)).toBe(true), WAIT);
  return numbers.map((number) => {
    const stampsOf = (client: BareClient) =>
      client.all(number).map(({ content }) => (content as Fields)['timestamp']);
    const heard = new Set(stampsOf(media));
    return stampsOf(again).filter((timestamp) => heard.has(timestamp)).length;
  });
}

const soundTwice = (stage: Stage) => repeated(stage, [14]);
const chatTwice = (stage: Stage) => repeated(stage, [18]);
/** Of cameras, and of screens: whether any came twice. */
const picturesTwice = async (stage: Stage) =>
  (await repeated(stage, [15, 16])).map((count) => count > 0);

async function mediaLoss({ watch, stream }: Stage): Promise<unknown> {
  const { signaling, media } = await watch();
  await media.next(14);
  stream.drop('media', 1000);
  await media.closed();
  signaling.send({ msg_type: 19, rtms_stream_id: stream.streamId });
  await signaling.next(20);
  const event7 = signaling.all(6).some(({ event }) => (event as Fields)['event_type'] === 7);
  const state2 = signaling.all(8).some(({ state }) => state === 2);
  return [...(event7 ? ['event_7'] : []), ...(state2 ? ['state_2'] : [])];
}

/** In steps of {@link STEP_MS}, rounded down: a machine that is late by less shows the same. */
async function endAfterMediaLoss({ watch, stream, events }: Stage): Promise<unknown> {
  const { media } = await watch();
  await media.next(14);
  stream.drop('media', null);
  await media.closed();
  const lostAt = performance.now();
  await vi.waitFor(() => expect(events).toEqual([{ type: 'stopped', stopReason: 19 }]), WAIT);
  return Math.floor((performance.now() - lostAt) / STEP_MS);
}

interface Row {
  /** First cell of the row in the README's table. */
  readonly topic: string;
  readonly probe: (stage: Stage) => Promise<unknown>;
  readonly sides: readonly (readonly [Partial<RtmsBehaviour>, unknown])[];
}

const ROWS: readonly Row[] = [
  {
    topic: 'who wins on duplicate join',
    probe: duplicate,
    sides: [
      [{ duplicateJoin: 'reject' }, [8, null]],
      [{ duplicateJoin: 'kick' }, [0, 1000]],
    ],
  },
  {
    topic: 'keep-alive while data flows',
    probe: keepAlives,
    sides: [
      [{ keepAliveOnlyWhenIdle: false, keepAliveIntervalMs: 50 }, true],
      [{ keepAliveOnlyWhenIdle: true, keepAliveIntervalMs: 200 }, false],
    ],
  },
  {
    topic: 'media wait',
    probe: endAfterMediaLoss,
    sides: [
      [{ mediaWaitMs: 2.2 * STEP_MS }, 2],
      [{ mediaWaitMs: 1.2 * STEP_MS }, 1],
    ],
  },
  {
    topic: 'bad signature',
    probe: signatureRefused,
    sides: [
      [{ badSignature: 'status_3' }, [3, 'closed 1000']],
      [{ badSignature: 'silent_close' }, ['closed 1000']],
    ],
  },
  {
    topic: 'sequence and protocol_version required',
    probe: withoutNumbers,
    sides: [
      [{ handshakeNumbers: 'optional' }, 0],
      [{ handshakeNumbers: 'required' }, 4],
    ],
  },
  {
    topic: 'OR-ed media_type',
    probe: (stage) => mediaStatus(stage, 9),
    sides: [
      [{ combinedMedia: 'accepted' }, 0],
      [{ combinedMedia: 'refused' }, 14],
      [{ strict: true }, 14],
    ],
  },
  {
    topic: 'payload_encrypted or payload_encryption',
    probe: encryptionField,
    sides: [
      [{ encryptionField: 'payload_encrypted' }, [['payload_encrypted', false]]],
      [{ encryptionField: 'payload_encryption' }, [['payload_encryption', false]]],
    ],
  },
  {
    topic: 'stop_reason or reason in message 9',
    probe: stopField,
    sides: [
      [{ sessionStopField: 'stop_reason' }, ['stop_reason']],
      [{ sessionStopField: 'reason' }, ['reason']],
    ],
  },
  {
    topic: 'user_id type',
    probe: userIds,
    sides: [
      [{ userIds: 'integer' }, [ANA.userId, ANA.userId]],
      [{ userIds: 'text' }, [String(ANA.userId), String(ANA.userId)]],
    ],
  },
  {
    topic: 'content_type for L16',
    probe: (stage) => mediaStatus(stage, 1, { content_type: 1, codec: 1 }),
    sides: [
      [{ rtpL16: 'accepted' }, 0],
      [{ rtpL16: 'refused' }, 19],
    ],
  },
  {
    topic: 'status table',
    probe: signatureRefused,
    sides: [
      [{ statusTable: 'current' }, [3, 'closed 1000']],
      [{ statusTable: 'legacy' }, [15, 'closed 1000']],
    ],
  },
  {
    topic: 'transcript timestamp unit',
    probe: transcriptTimes,
    sides: [
      [{ transcriptTimes: 'milliseconds' }, [SPOKEN_MS, 150]],
      [{ transcriptTimes: 'microseconds' }, [SPOKEN_MS * 1000, 150_000]],
      [{ transcriptTimes: 'relative' }, ['relative', SPOKEN_MS, 150]],
    ],
  },
  {
    topic: 'reconnect on bare close',
    probe: mediaLoss,
    sides: [
      [{ mediaLossNotices: ['event_7', 'state_2'] }, ['event_7', 'state_2']],
      [{ mediaLossNotices: ['event_7'] }, ['event_7']],
      [{ mediaLossNotices: ['state_2'] }, ['state_2']],
      [{ mediaLossNotices: [] }, []],
    ],
  },
  {
    topic: 'audio sent again after a reconnect',
    probe: soundTwice,
    sides: [
      [{ audioOverlapMs: 0 }, [0]],
      [{ audioOverlapMs: 100 }, [5]],
    ],
  },
  {
    topic: 'pictures sent again after a reconnect',
    probe: picturesTwice,
    sides: [
      [{ scopes: EVERYTHING, pictureOverlapMs: 0 }, [false, false]],
      // A decoder begins with a key frame, of which there is one a second.
      [{ scopes: EVERYTHING, pictureOverlapMs: 1_000 }, [true, true]],
    ],
  },
  {
    topic: 'chat sent again after a reconnect',
    probe: chatTwice,
    sides: [
      [{ scopes: EVERYTHING, chatOverlapMs: 0 }, [0]],
      [{ scopes: EVERYTHING, chatOverlapMs: 5_000 }, [1]],
    ],
  },
  {
    topic: 'server_urls object or bare string (§3.2)',
    probe: serverUrls,
    sides: [
      [{ serverUrlsForm: 'object' }, ['audio', 'video', 'transcript', 'all']],
      [{ serverUrlsForm: 'text' }, 'all'],
      [{ serverUrlsForm: 'text', mediaUrls: 'split' }, 'audio'],
    ],
  },
  {
    topic: 'refusal of a media handshake (§4.3)',
    probe: mediaRefused,
    sides: [
      [{ mediaRefusal: 'message_4' }, [4]],
      [{ mediaRefusal: 'message_2' }, [2]],
    ],
  },
  {
    topic: 'unit of time in message 20 (§5)',
    probe: streamStateTime,
    sides: [
      [{ streamStateTime: 'milliseconds' }, 13],
      [{ streamStateTime: 'seconds' }, 10],
    ],
  },
  {
    topic: 'subscribe in message 29 (§5)',
    probe: videoAnswer,
    sides: [
      [{ videoAnswer: 'without_subscribe' }, undefined],
      [{ videoAnswer: 'with_subscribe' }, true],
    ],
  },
];

/** Rows that no RTMS socket shows, and the tests of their other sides: a spec, and a title in it. */
const ELSEWHERE = [
  ['payload nesting', '../zoom/meeting.conductor.spec.ts', 'can nest the payload'],
  ['webinar id key', '../../../../test/e2e/products.spec.ts', 'a webinar by meeting_uuid'],
  [
    'interrupted has server_urls',
    '../zoom/meeting.conductor.spec.ts',
    'can name the server in an interruption',
  ],
  ['S2S required?', '../zoom/rest/rtms.control.spec.ts', 'a Server-to-Server app'],
] as const;

describe('both sides of every disagreement of the documents (real sockets)', () => {
  const cases = ROWS.flatMap(({ topic, probe, sides }) =>
    sides.map(([behaviour, seen]) => ({ topic, probe, behaviour, seen })),
  );

  it.each(cases)('$topic: $behaviour', async ({ probe, behaviour, seen }) => {
    expect(await probe(await openStage({ behaviour, script: SCRIPT }))).toEqual(seen);
  });

  it('waits for a lost media connection for as long as the newer documents say', () => {
    expect(DEFAULT_BEHAVIOUR.mediaWaitMs).toBe(65_000);
  });

  it.each(ELSEWHERE)('%s: in %s', (_topic, spec, title) => {
    expect(readFileSync(new URL(spec, import.meta.url), 'utf8')).toContain(`'${title}`);
  });

  it('is listed in the README, row for row', () => {
    const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');
    const [, section = ''] = readme.split('## Disagreements\n');
    const [table = ''] = section.split('\n## ');
    const topics = [...table.matchAll(/^\| ([^|]+?) +\|/gm)].map(([, topic = '']) =>
      topic.replaceAll('`', ''),
    );
    const listed = topics.filter((topic) => topic !== 'topic' && !topic.startsWith('--'));
    const shown = [...ROWS.map(({ topic }) => topic), ...ELSEWHERE.map(([topic]) => topic)];
    expect(listed.toSorted()).toEqual(shown.toSorted());
  });
});
