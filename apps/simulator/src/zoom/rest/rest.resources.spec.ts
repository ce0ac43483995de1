import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PAST_MEETING } from './past.seed.js';
import { RestBench } from './fixtures/rest.bench.js';

const MEETING = '/meetings/88800011122';
const WEBINAR = '/webinars/94400556677';
const PAST = `/past_meetings/${PAST_MEETING.meetingId}`;
const SCHEDULED = { topic: 'Interview', type: 2, start_time: '2030-05-06T09:00:00Z', duration: 45 };
const GUEST = { email: 'guest@example.com', first_name: 'Guest' };
const [OLDER, NEWER] = PAST_MEETING.meetingUuids;
const twice = (text: string) => encodeURIComponent(encodeURIComponent(text));

type Row = readonly [
  method: string,
  path: string,
  /** Null: none. */
  body: unknown,
  status: number,
  answer: Readonly<Record<string, unknown>> | undefined,
];

/** One call each, to an account that is as it was at the start. */
const answers: readonly Row[] = [
  ['GET', '/users', null, 200, { page_size: 30, total_records: 2, next_page_token: '' }],
  ['GET', '/users?status=pending', null, 200, { users: [{ email: 'pending@example.com' }] }],
  ['GET', '/users/me', null, 200, { email: 'host@example.com', account_number: 5550001234 }],
  ['GET', '/users/member%40example.com', null, 200, { type: 1, status: 'active' }],
  ['GET', '/users/me/settings', null, 200, { feature: { webinar: true } }],
  ['PATCH', '/users/me', { first_name: 'Hosty' }, 204, undefined],
  ['PATCH', '/users/me/settings', { in_meeting: { chat: false } }, 204, undefined],
  ['DELETE', '/users/member%40example.com?action=delete', null, 204, undefined],
  [
    'GET',
    '/users/me/meetings',
    null,
    200,
    { meetings: [{ id: 88800011122 }, { id: 96600123456 }] },
  ],
  ['GET', '/users/me/meetings?type=live', null, 200, { total_records: 0, meetings: [] }],
  ['GET', '/users/me/upcoming_meetings', null, 200, { total_records: 0, meetings: [] }],
  ['GET', '/users/me/webinars', null, 200, { webinars: [{ id: 94400556677, type: 5 }] }],
  ['POST', '/users/me/meetings', SCHEDULED, 201, { topic: 'Interview', duration: 45, type: 2 }],
  ['POST', '/users/me/webinars', { topic: 'All hands' }, 201, { topic: 'All hands', type: 5 }],
  [
    'GET',
    MEETING,
    null,
    200,
    { id: 88800011122, status: 'waiting', host_email: 'host@example.com' },
  ],
  ['PATCH', MEETING, { topic: 'Other' }, 204, undefined],
  ['DELETE', MEETING, null, 204, undefined],
  [
    'GET',
    `${MEETING}/invitation`,
    null,
    200,
    { invitation: expect.stringContaining('888 0001 1122') },
  ],
  ['GET', WEBINAR, null, 200, { id: 94400556677, topic: 'Quarterly update' }],
  ['PATCH', WEBINAR, { agenda: 'Numbers' }, 204, undefined],
  ['DELETE', WEBINAR, null, 204, undefined],
  ['GET', `${WEBINAR}/registrants`, null, 200, { total_records: 0, registrants: [] }],
  ['POST', `${WEBINAR}/registrants`, GUEST, 201, { id: 94400556677, topic: 'Quarterly update' }],
  ['GET', PAST, null, 200, { uuid: NEWER, participants_count: 2, duration: 30, total_minutes: 59 }],
  ['GET', `/past_meetings/${twice(OLDER)}`, null, 200, { uuid: OLDER, id: 96600123456 }],
  ['GET', `${PAST}/instances`, null, 200, { meetings: [{ uuid: OLDER }, { uuid: NEWER }] }],
  ['GET', `${PAST}/participants`, null, 200, { total_records: 2, page_count: 1 }],
  ['GET', '/report/meetings/96600123456/participants?page_size=1', null, 200, { page_count: 2 }],
  ['GET', '/accounts/me/settings', null, 200, { recording: { cloud_recording: true } }],
  ['GET', '/metrics/meetings?type=live', null, 200, { total_records: 0 }],
  ['GET', '/metrics/meetings?type=past', null, 200, { total_records: 2 }],
  ['GET', '/marketplace/apps/SimulatedS2sClientId22', null, 200, { app_type: 'OAuthApp' }],
  ['GET', '/marketplace/apps/SimulatedS2sClientId22/webhook_logs', null, 200, { webhook_logs: [] }],
];

/** zoom-api §B6. */
const refusals: readonly Row[] = [
  ['GET', '/users/nobody', null, 404, { code: 1001, message: 'User does not exist: nobody.' }],
  ['GET', '/users/stranger%40example.org', null, 400, { code: 1010 }],
  [
    'POST',
    '/users',
    'not json',
    400,
    { code: 300, message: 'Request Body should be a valid JSON object.' },
  ],
  [
    'POST',
    '/users',
    [],
    400,
    { code: 300, message: 'Request Body should be a valid JSON object.' },
  ],
  [
    'POST',
    '/users',
    { action: 'create', user_info: { email: 'x', type: 1 } },
    400,
    {
      code: 300,
      message: 'Validation Failed.',
      errors: [{ field: 'user_info.email', message: 'Invalid field.' }],
    },
  ],
  [
    'POST',
    '/users',
    { action: 'create', user_info: { email: 'host@example.com', type: 1 } },
    409,
    { code: 1005 },
  ],
  ['POST', '/users/member%40example.com/webinars', {}, 400, { code: 200 }],
  ['GET', '/users/member%40example.com/webinars', null, 400, { code: 200 }],
  ['POST', '/users/pending%40example.com/meetings', {}, 400, { code: 3161 }],
  [
    'POST',
    '/users/me/meetings',
    { duration: 0 },
    400,
    { code: 300, errors: [{ field: 'duration' }] },
  ],
  [
    'GET',
    '/meetings/123456789',
    null,
    404,
    { code: 3001, message: 'Meeting does not exist: 123456789.' },
  ],
  ['GET', '/meetings/12345', null, 400, { code: 300, message: 'Invalid meeting id.' }],
  [
    'GET',
    '/webinars/123456789',
    null,
    404,
    { code: 3001, message: 'Webinar does not exist: 123456789.' },
  ],
  [
    'GET',
    '/meetings/94400556677',
    null,
    400,
    { code: 3000, message: 'Cannot access webinar info.' },
  ],
  [
    'GET',
    '/webinars/88800011122',
    null,
    400,
    { code: 3000, message: 'Cannot access meeting info.' },
  ],
  ['GET', `${MEETING}/registrants`, null, 400, { code: 3027 }],
  [
    'PUT',
    `${WEBINAR}/registrants/status`,
    { action: 'approve', registrants: [{ id: 'x' }] },
    400,
    { code: 300 },
  ],
  ['GET', '/past_meetings/88800011122', null, 404, { code: 3001 }],
  ['GET', '/past_meetings/88800011122/participants', null, 404, { code: 3001 }],
  ['GET', '/report/meetings/88800011122/participants', null, 404, { code: 3001 }],
  ['GET', `/past_meetings/${encodeURIComponent(NEWER)}`, null, 404, { code: 3001 }],
  ['PUT', `${MEETING}/status`, { action: 'end' }, 400, { code: 3000 }],
  [
    'PATCH',
    '/live_meetings/88800011122/events',
    { method: 'recording.start' },
    400,
    { code: 3000 },
  ],
  ['PATCH', '/live_meetings/88800011122/events', { method: 'dance' }, 400, { code: 300 }],
  ['GET', `${MEETING}/recordings`, null, 404, { code: 3301 }],
  ['GET', '/users/me/recordings?from=2026-01-01&to=2026-03-01', null, 400, { code: 300 }],
  ['GET', '/accounts/other/settings', null, 404, { code: 2001 }],
  ['GET', '/marketplace/apps/other', null, 404, { code: 1500 }],
  ['GET', '/phone/users', null, 404, { code: 2300 }],
];

describe('REST resources (real sockets)', () => {
  let bench: RestBench;

  beforeEach(async () => {
    bench = await new RestBench().open();
  });
  afterEach(() => bench.close());

  it.each(answers)(
    '%s %s with %j is answered with %i',
    async (method, path, body, status, answer) => {
      const reply = await bench.call(method, path, body ?? undefined);

      expect(reply.status, JSON.stringify(reply.body)).toBe(status);
      if (answer === undefined) expect(reply.body).toBeUndefined();
      else expect(reply.body).toMatchObject(answer);
    },
  );

  it.each(refusals)(
    '%s %s with %j is refused with %i',
    async (method, path, body, status, answer) => {
      const reply = await bench.call(method, path, body ?? undefined);

      expect([reply.status, reply.body]).toMatchObject([status, answer]);
    },
  );

  it('reads back what was created and changed, and nothing of what was deleted', async () => {
    const settings = { auto_recording: 'sometimes', waiting_room: true };
    const made = await bench.call('POST', '/users/me/meetings', { ...SCHEDULED, settings });
    const path = `/meetings/${String(Reflect.get(Object(made.body), 'id'))}`;

    expect(made.body).toMatchObject({ settings: { auto_recording: 'none', waiting_room: true } });
    await bench.call('PATCH', path, { agenda: 'CV', settings: { waiting_room: false } });
    expect((await bench.call('GET', path)).body).toMatchObject({
      ...{ topic: 'Interview', agenda: 'CV', start_time: '2030-05-06T09:00:00Z', duration: 45 },
      settings: { auto_recording: 'none', waiting_room: false },
    });
    expect((await bench.call('GET', '/users/me/meetings?type=upcoming')).body).toMatchObject({
      total_records: 1,
      meetings: [{ topic: 'Interview' }],
    });
    await bench.call('DELETE', path);
    expect((await bench.call('GET', path)).body).toMatchObject({ code: 3001 });
    await bench.call('DELETE', MEETING);
    expect((await bench.call('GET', MEETING)).body).toMatchObject({ code: 3001 });
  });

  it('keeps users and their settings', async () => {
    const user_info = { email: 'New@example.com', type: 2, first_name: 'New' };
    const made = await bench.call('POST', '/users', { action: 'create', user_info });

    expect([made.status, made.body]).toMatchObject([201, { email: 'new@example.com', type: 2 }]);
    await bench.call('PATCH', '/users/new%40example.com', { last_name: 'Example' });
    expect((await bench.call('GET', '/users/new%40example.com')).body).toMatchObject({
      first_name: 'New',
      last_name: 'Example',
    });
    await bench.call('PATCH', '/users/me/settings', { in_meeting: { chat: false } });
    expect((await bench.call('GET', '/users/me/settings')).body).toMatchObject({
      in_meeting: { chat: false, waiting_room: false },
      recording: { cloud_recording: true },
    });
    await bench.call('DELETE', '/users/new%40example.com');
    expect((await bench.call('GET', '/users/new%40example.com')).status).toBe(404);
  });

  it('lets registrants in only when they are approved', async () => {
    await bench.call('PATCH', MEETING, { settings: { approval_type: 1 } });
    const made = await bench.call('POST', `${MEETING}/registrants`, GUEST);

    expect(made.status).toBe(201);
    expect(made.body).not.toHaveProperty('join_url');
    expect((await bench.call('GET', `${MEETING}/registrants`)).body).toMatchObject({
      total_records: 0,
    });
    const registrants = [{ email: GUEST.email }];
    const put = await bench.call('PUT', `${MEETING}/registrants/status`, {
      action: 'approve',
      registrants,
    });
    expect(put.status).toBe(204);
    expect((await bench.call('GET', `${MEETING}/registrants`)).body).toMatchObject({
      registrants: [
        { ...GUEST, status: 'approved', join_url: expect.stringContaining('tk=') as unknown },
      ],
    });
  });

  it('can say that "me" belongs to nobody', async () => {
    await bench.close();
    bench = await new RestBench({ me: '1010' }).open();

    expect(await bench.call('GET', '/users/me')).toMatchObject({
      status: 400,
      body: { code: 1010, message: 'User does not belong to this account: me.' },
    });
  });
});
