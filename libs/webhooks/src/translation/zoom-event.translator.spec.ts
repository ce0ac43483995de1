import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ZoomEventReceived,
  ZoomRtmsConcurrencyReported,
  ZoomRtmsInterrupted,
  ZoomRtmsStarted,
  ZoomRtmsStopped,
} from '../webhook.events.js';
import { WebhookBodyNotJsonError } from '../webhooks.errors.js';
import { parseZoomBody } from './zoom-body.reader.js';
import { translateZoomEvent } from './zoom-event.translator.js';

const facts = { inboxId: 'inbox-1', appId: 'first', receivedAt: new Date(1_732_000_000_000) };

const started = {
  account_id: 'aBcD',
  meeting_id: '88800011122',
  meeting_uuid: '4444AAAiAAAAAiAiAiiAii==',
  operator_id: '30R7kT7bTIKSNUFEuH_Qlg',
  is_original_host: true,
  rtms_stream_id: '609340fb2a7946909659956c8aa9250c',
  server_urls: 'wss://zoomiad2.zoom.us:443',
};

function translate(event: string, payload: unknown) {
  return translateZoomEvent({ event, event_ts: 1_732_313_171_881, payload }, facts);
}

function typedPayload(event: string, payload: unknown): unknown {
  return translate(event, payload).events[1]?.payload;
}

it('keeps rtms.concurrency_limited under the meeting that it names', () => {
  const payload = {
    concurrency_number: 2000,
    id_field: { meeting_uuid: '4444AAAiAAAAAiAiAiiAii==' },
  };
  expect(translate('rtms.concurrency_limited', payload)).toMatchObject({
    key: '4444AAAiAAAAAiAiAiiAii==',
    untranslatable: false,
  });
});

it.each([
  [
    'rtms.concurrency_limited',
    { concurrency_number: 2000, operator_id: 'o', id_field: { webinar_uuid: 'w==' } },
    { level: 'limited', streams: 2000, limit: null, entityId: 'w==' },
  ],
  [
    'rtms.concurrency_near_limit',
    { concurrency_limit: 2000, concurrency_number: 1601, percentage: 80, account_id: 'aBcD' },
    { level: 'near_limit', streams: 1601, limit: 2000, entityId: null, accountId: 'aBcD' },
  ],
  [
    'rtms.concurrency_near_limit',
    { concurrency_number: 'many' },
    { level: 'near_limit', streams: null, limit: null },
  ],
])('%s is published with its numbers', (event, payload, expected) => {
  const { events, untranslatable } = translate(event, payload);
  expect(untranslatable).toBe(false);
  expect(events[1]).toBeInstanceOf(ZoomRtmsConcurrencyReported);
  expect(events[1]?.payload).toMatchObject(expected);
});

describe('meeting.rtms_started', () => {
  const expected = {
    inboxId: 'inbox-1',
    appId: 'first',
    eventTs: 1_732_313_171_881,
    product: 'meeting',
    entityKey: 'meeting_uuid',
    entityId: '4444AAAiAAAAAiAiAiiAii==',
    streamId: '609340fb2a7946909659956c8aa9250c',
    serverUrls: ['wss://zoomiad2.zoom.us:443'],
    meetingId: '88800011122',
    operatorId: '30R7kT7bTIKSNUFEuH_Qlg',
    isOriginalHost: true,
  };

  it('is published as what was received and as the start of a stream, under the stream', () => {
    const { events, key, accountId, untranslatable } = translate('meeting.rtms_started', started);
    expect({ key, accountId, untranslatable }).toEqual({
      key: '609340fb2a7946909659956c8aa9250c',
      accountId: 'aBcD',
      untranslatable: false,
    });
    expect(events).toEqual([
      new ZoomEventReceived({
        inboxId: 'inbox-1',
        appId: 'first',
        eventTs: 1_732_313_171_881,
        event: 'meeting.rtms_started',
      }),
      new ZoomRtmsStarted({ ...expected, product: 'meeting', entityKey: 'meeting_uuid' }),
    ]);
  });

  it('may be nested in payload.object, in part too', () => {
    const { account_id, ...object } = started;
    expect(typedPayload('meeting.rtms_started', { object: started })).toEqual(expected);
    expect(typedPayload('meeting.rtms_started', { account_id, object })).toEqual(expected);
    expect(translate('meeting.rtms_started', { object: started }).accountId).toBe('aBcD');
  });

  it.each([
    ['wss://a', ['wss://a']],
    ['wss://a, wss://b,,wss://a', ['wss://a', 'wss://b']],
    [
      ['wss://a', 'wss://b,wss://c', 7, null],
      ['wss://a', 'wss://b', 'wss://c'],
    ],
  ])('has server_urls %j', (server_urls, serverUrls) => {
    const payload = { ...started, server_urls };
    expect(typedPayload('meeting.rtms_started', payload)).toMatchObject({ serverUrls });
  });

  it('may carry ids as numbers, and may lack what Zoom added later', () => {
    const { rtms_stream_id, meeting_uuid, server_urls } = started;
    const payload = { rtms_stream_id, meeting_uuid, server_urls, meeting_id: 88_800_011_122 };
    expect(typedPayload('meeting.rtms_started', payload)).toMatchObject({
      meetingId: '88800011122',
      operatorId: null,
      isOriginalHost: null,
    });
  });
});

describe('the families', () => {
  const stream = { rtms_stream_id: 's', server_urls: 'wss://a' };

  it.each([
    ['meeting.rtms_started', { meeting_uuid: 'm' }, 'meeting', 'meeting_uuid', 'm'],
    ['meeting.rtms.started', { meeting_uuid: 'm' }, 'meeting', 'meeting_uuid', 'm'],
    ['webinar.rtms_started', { webinar_uuid: 'w' }, 'webinar', 'webinar_uuid', 'w'],
    ['webinar.rtms_started', { meeting_uuid: 'm' }, 'webinar', 'meeting_uuid', 'm'],
    [
      'webinar.rtms_started',
      { meeting_uuid: 'm', webinar_uuid: 'w' },
      'webinar',
      'meeting_uuid',
      'm',
    ],
    ['session.rtms_started', { session_id: 'v', session_key: 'k' }, 'session', 'session_id', 'v'],
    [
      'contact_center.voice_rtms_started',
      { engagement_id: 'e' },
      'contact_center',
      'engagement_id',
      'e',
    ],
    ['contactcenter.rtms_started', { engagement_id: 'e' }, 'contact_center', 'engagement_id', 'e'],
    ['phone.rtms_started', { call_id: 'c' }, 'phone', 'call_id', 'c'],
    [
      'session.rtms_started',
      { call_id: 'c', engagement_id: 'e', session_id: 'v', webinar_uuid: 'w' },
      'session',
      'webinar_uuid',
      'w',
    ],
  ])('%s with %j', (event, ids, product, entityKey, entityId) => {
    const [, typed] = translate(event, { ...ids, ...stream }).events;
    expect(typed).toBeInstanceOf(ZoomRtmsStarted);
    expect(typed?.payload).toMatchObject({ product, entityKey, entityId, streamId: 's' });
  });

  it('carries the number of a webinar as that of a meeting', () => {
    const payload = { webinar_uuid: 'w', webinar_id: 88_800_011_123, ...stream };
    expect(typedPayload('webinar.rtms_started', payload)).toMatchObject({
      meetingId: '88800011123',
    });
  });
});

describe('the other ends of a stream', () => {
  const ids = { meeting_uuid: 'm', rtms_stream_id: 's' };

  it.each([
    [6, 6, false],
    ['18', 18, false],
    [-2_147_483_648, -2_147_483_648, false],
    [undefined, null, false],
    [null, null, false],
    [6.5, null, true],
    [2_147_483_648, null, true],
    ['9007199254740991', null, true],
    ['', null, true],
  ])('stopped with stop_reason %j', (stop_reason, stopReason, untranslatable) => {
    const translation = translate('meeting.rtms_stopped', { ...ids, stop_reason });
    const [, typed] = translation.events;
    expect(typed).toBeInstanceOf(ZoomRtmsStopped);
    expect(typed?.payload).toMatchObject({ stopReason, streamId: 's' });
    expect(translation.untranslatable).toBe(untranslatable);
  });

  it('interrupted, with or without fresh URLs', () => {
    const [, without] = translate('meeting.rtms_interrupted', ids).events;
    expect(without).toBeInstanceOf(ZoomRtmsInterrupted);
    expect(without?.payload).toMatchObject({ serverUrls: [] });
    expect(
      typedPayload('meeting.rtms_interrupted', { ...ids, server_urls: ['wss://a'] }),
    ).toMatchObject({ serverUrls: ['wss://a'] });
  });
});

describe('other events', () => {
  it('are published as received, under the meeting where there is one', () => {
    const object = { id: 111, uuid: '4444AAAiAAAAAiAiAiiAii==', participant: { user_name: 'A' } };
    const joined = translate('meeting.participant_joined', { account_id: 'aBcD', object });
    expect(joined).toMatchObject({ key: '4444AAAiAAAAAiAiAiiAii==', untranslatable: false });
    expect(joined.events).toHaveLength(1);
    expect(translate('user.created', { object: { id: 'u' } }).key).toBe('inbox-1');
  });

  it('carry no word of the body', () => {
    const { events } = translate('meeting.chat_message_sent', { object: { message: 'hush' } });
    expect(JSON.stringify(events)).not.toContain('hush');
  });
});

describe('hostile shapes', () => {
  it.each([
    ['no stream id', 'meeting.rtms_started', { ...started, rtms_stream_id: undefined }],
    ['no meeting', 'meeting.rtms_stopped', { rtms_stream_id: 's' }],
    ['no server', 'meeting.rtms_started', { ...started, server_urls: [] }],
    ['NUL in the stream id', 'meeting.rtms_started', { ...started, rtms_stream_id: 'a\0b' }],
    ['a lone surrogate in it', 'meeting.rtms_started', { ...started, rtms_stream_id: '\ud800' }],
    ['an endless one', 'meeting.rtms_started', { ...started, rtms_stream_id: 'a'.repeat(513) }],
    ['an object as id', 'meeting.rtms_stopped', { ...started, rtms_stream_id: { a: 1 } }],
    ['no payload', 'meeting.rtms_started', null],
  ])('%s: published as received only, and counted', (_name, event, payload) => {
    const { events, untranslatable } = translate(event, payload);
    expect(untranslatable).toBe(true);
    expect(events).toHaveLength(1);
    expect(events[0]).toBeInstanceOf(ZoomEventReceived);
  });

  it.each([null, 7, 'text', [], {}, { event: 7 }, { event: 'a\0' }, { __proto__: null }])(
    '%j has no event name: it is published as unknown',
    (body) => {
      const translation = translateZoomEvent(body, facts);
      expect(translation).toMatchObject({ event: 'unknown', untranslatable: true, key: 'inbox-1' });
      expect(translation.events[0]?.payload).toMatchObject({ eventTs: 1_732_000_000_000 });
    },
  );

  it('__proto__ names nothing', () => {
    const text = '{"event":"meeting.rtms_stopped","__proto__":{"payload":{"rtms_stream_id":"s"}}}';
    const { key } = translateZoomEvent(parseZoomBody(Buffer.from(text)), facts);
    expect(key).toBe('inbox-1');
  });

  it('never make it throw, nor write text that a database refuses', () => {
    const names = ['meeting.rtms_started', 'session.rtms_stopped', 'phone.rtms_interrupted', 'x'];
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.jsonValue({ noUnicodeString: false }),
      fc.double(),
      fc.array(fc.string({ unit: 'binary' })),
    );
    const fields = fc.dictionary(fc.constantFrom(...Object.keys(started), 'stop_reason'), value);
    const body = fc.record({
      event: fc.oneof(fc.constantFrom(...names), value),
      event_ts: value,
      payload: fc.oneof(fields, fc.record({ object: fields }), value),
    });
    fc.assert(
      fc.property(fc.oneof(body, fc.jsonValue({ noUnicodeString: false })), (shape) => {
        const { events, key, accountId } = translateZoomEvent(shape, facts);
        const texts = textsOf([events.map(({ payload }) => payload), key, accountId]);
        expect(texts.filter((text) => !text.isWellFormed() || text.includes('\0'))).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('parseZoomBody', () => {
  it('takes JSON however deep it is nested', () => {
    const text = '['.repeat(500_000) + ']'.repeat(500_000);
    expect(translateZoomEvent(parseZoomBody(Buffer.from(text)), facts).untranslatable).toBe(true);
  });

  it('takes bytes that are not UTF-8 inside a text', () => {
    const body = Buffer.concat([
      Buffer.from('{"event":"x","a":"'),
      Buffer.from([0xed, 0xa0, 0x80]),
      Buffer.from('"}'),
    ]);
    expect(translateZoomEvent(parseZoomBody(body), facts).event).toBe('x');
  });

  it.each(['{', 'event=x', '\ufeff{}', '{"a":"\0"}'])('refuses %j', (text) => {
    expect(() => parseZoomBody(Buffer.from(text))).toThrow(WebhookBodyNotJsonError);
  });
});

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}
