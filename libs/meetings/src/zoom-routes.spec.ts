import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MeetingsHarness } from './testing/meetings.harness.js';
import { readRoutes } from './testing/zoom-routes.reader.js';

const ID = '12345678901';
const UUID = '/DYlohs//tCd4ii1uC2+hA==';
const TWICE = encodeURIComponent(encodeURIComponent(UUID));
const NOBODY = 'sessions:read';

const scopes = new Set(readRoutes().flatMap(({ zoom }) => zoom?.scope ?? []));
let harness: MeetingsHarness;

beforeAll(async () => {
  harness = await MeetingsHarness.start(...scopes, NOBODY);
});

beforeEach(() => {
  harness.zoom.calls.length = 0;
  harness.audit.entries.length = 0;
  harness.answer(200, { page_size: 30 });
});

afterAll(() => harness.close());

const bodies: Readonly<Record<string, unknown>> = {
  'POST users': { action: 'create', user_info: { email: 'ana@example.com', type: 1 } },
  'PUT meetings/:meetingId/status': { action: 'end' },
  'PUT meetings/:meetingId/registrants/status': { action: 'approve', registrants: [{ id: 'r' }] },
  'PUT webinars/:webinarId/registrants/status': { action: 'deny' },
  'POST meetings/:meetingId/registrants': { email: 'ana@example.com', first_name: 'Ana' },
  'POST webinars/:webinarId/registrants': { email: 'ana@example.com', first_name: 'Ana' },
  'PATCH live_meetings/:meetingId/events': { method: 'recording.start' },
  'PATCH live_meetings/:meetingId/rtms_app/status': {
    action: 'start',
    settings: { client_id: 'OtherApp' },
  },
};

const single = readRoutes()
  .filter(({ path, zoom }) => path === `/v1/${zoom?.zoomPath ?? ''}`)
  .flatMap(({ zoom }) => (zoom === undefined ? [] : [zoom]));

const filled = (path: string, meeting: string) =>
  `/${path}`.replace(/:(?:meetingId|webinarId)/, meeting).replace(':userId', 'ana%40example.com');

describe('each route of Zoom', () => {
  it.each(single.map((route) => [`${route.method} ${route.zoomPath}`, route] as const))(
    '%s is passed on as it is, with its status',
    async (name, { method, zoomPath, scope }) => {
      const sent =
        method === 'GET' || method === 'DELETE' ? undefined : (bodies[name] ?? { new_field: [1] });
      harness.answer(method === 'GET' ? 200 : 202, { kept: true });
      const asked = { method, scopes: scope, body: sent };
      const answer = await harness.ask(filled(zoomPath, encodeURIComponent(UUID)), asked);
      expect(answer).toMatchObject({ status: method === 'GET' ? 200 : 202, body: { kept: true } });
      expect(harness.zoom.calls).toEqual([
        {
          method,
          url: `/v2${filled(zoomPath, TWICE)}`,
          token: 'token-1',
          body: sent === undefined ? '' : JSON.stringify(sent),
        },
      ]);
    },
  );

  it.each(single.map((route) => [`${route.method} ${route.zoomPath}`, route] as const))(
    '%s needs its scope, and knows its query',
    async (name, { method, zoomPath }) => {
      const path = filled(zoomPath, ID);
      const body = method === 'GET' || method === 'DELETE' ? undefined : (bodies[name] ?? {});
      const refused = await harness.ask(path, { method, scopes: NOBODY, body });
      expect(refused).toMatchObject({ status: 403, body: { code: 'access.missing_scope' } });
      const unknown = await harness.ask(`${path}?nonsense=1`, { method, body });
      expect(unknown).toMatchObject({
        status: 400,
        body: { code: 'http.bad_request', errors: ['property nonsense should not exist'] },
      });
      expect(harness.zoom.calls).toEqual([]);
    },
  );
});

describe('success', () => {
  it.each([
    ['POST', '/users/me/meetings', { topic: 'x' }, 201, { id: Number(ID) }, { id: ID }],
    ['PATCH', `/meetings/${ID}`, { topic: 'x' }, 204, undefined, undefined],
    ['DELETE', `/webinars/${ID}`, undefined, 204, undefined, undefined],
    ['PATCH', `/live_meetings/${ID}/events`, { method: 'recording.stop' }, 202, {}, {}],
  ])('%s %s keeps its status', async (method, path, body, status, zoomBody, expected) => {
    harness.answer(status, zoomBody);
    const answer = await harness.ask(path, { method, body });
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual(expected);
  });

  it('has ids as text in lists, too', async () => {
    harness.answer(200, { meetings: [{ id: Number(ID), type: 2 }], next_page_token: 'next' });
    expect((await harness.ask('/users/me/meetings')).body).toEqual({
      meetings: [{ id: ID, type: 2 }],
      next_page_token: 'next',
    });
  });

  it('passes on a range of any length where Zoom sets none', async () => {
    const path = '/users/me/meetings?from=2026-01-01&to=2026-06-01';
    expect((await harness.ask(path)).status).toBe(200);
  });

  it('passes pages on', async () => {
    await harness.ask('/users?page_size=300&next_page_token=a%2Bb&status=active');
    expect(harness.zoom.calls[0]?.url).toBe(
      '/v2/users?page_size=300&next_page_token=a%2Bb&status=active',
    );
  });
});

describe('input', () => {
  it.each([
    ['/users?page_size=0', 'page_size must not be less than 1'],
    ['/users?page_size=301', 'page_size must not be greater than 300'],
    ['/users?page_size=ten', 'page_size must be an integer number'],
    ['/users?page_size=1.5', 'page_size must be an integer number'],
    ['/users?page_size=', 'page_size must be an integer number'],
    ['/users?status=gone', 'status must be one of'],
    ['/users?status=active&status=inactive', 'status must be one of'],
    ['/users/me/recordings?from=2026-02-30', 'from must be a day that exists'],
    ['/users/me/recordings?from=yesterday', 'from must be a day as yyyy-mm-dd'],
    ['/users/me/recordings?from=2026-01-01&to=2026-03-01', 'to must be within a month after from'],
    ['/users/me/recordings?from=2026-01-02&to=2026-01-01', 'to must be within a month after from'],
    ['/users/a%2F..%2Fb', 'userId must be the id or the email address of a user'],
    ['/users/..%2F..%2Foauth', 'userId must be'],
    [`/meetings/${ID}?show_previous_occurrences=maybe`, 'show_previous_occurrences must be one of'],
    [`/meetings/${ID}/recordings?ttl=604801`, 'ttl must not be greater than 604800'],
    ['/metrics/meetings?type=future', 'type must be one of'],
  ])('%s is refused', async (path, message) => {
    const answer = await harness.ask(path);
    expect(answer).toMatchObject({ status: 400, body: { code: 'http.bad_request' } });
    expect(answer.body).toMatchObject({
      errors: expect.arrayContaining([expect.stringContaining(message)]) as string[],
    });
    expect(harness.zoom.calls).toEqual([]);
  });

  it.each([
    ['12345678', 'too short'],
    ['123456789012', 'too long'],
    ['https%3A%2F%2Fzoom.us%2Fj%2F12345678901', 'a link, which only GET takes'],
    ['..%2Fusers', 'a way out'],
  ])('DELETE /meetings/%s is refused: %s', async (meeting) => {
    const answer = await harness.ask(`/meetings/${meeting}`, { method: 'DELETE' });
    expect(answer).toMatchObject({ status: 400, body: { code: 'meetings.id_invalid' } });
    expect(harness.zoom.calls).toEqual([]);
  });

  it.each<[string, string, unknown, string]>([
    ['POST', '/users', {}, 'action must be one of'],
    ['POST', '/users', { action: 'create' }, 'user_info'],
    ['POST', '/users', { action: 'create', user_info: [] }, 'user_info must be an object'],
    [
      'POST',
      '/users',
      { action: 'create', user_info: { email: 'x', type: 1 } },
      'must be an email',
    ],
    ['POST', '/users/me/meetings', { topic: 'x'.repeat(201) }, 'topic must be shorter'],
    ['POST', '/users/me/meetings', { topic: null }, 'topic must be a string'],
    ['POST', '/users/me/meetings', { type: '2' }, 'type must be one of'],
    ['POST', '/users/me/meetings', { type: 7 }, 'type must be one of'],
    ['POST', '/users/me/meetings', { duration: 0 }, 'duration must not be less than 1'],
    ['POST', '/users/me/meetings', { duration: 1.5 }, 'duration must be an integer'],
    ['POST', '/users/me/meetings', { start_time: '2026-02-30T10:00:00Z' }, 'time that exists'],
    ['POST', '/users/me/meetings', { start_time: 'tomorrow' }, 'start_time must be a time'],
    ['POST', '/users/me/meetings', { password: 'a b' }, 'password must be at most 10'],
    ['POST', '/users/me/meetings', { settings: { waiting_room: 'yes' } }, 'settings.waiting_room'],
    ['POST', '/users/me/meetings', { settings: { jbh_time: 7 } }, 'settings.jbh_time'],
    ['POST', '/users/me/meetings', { settings: { auto_recording: 'Cloud' } }, 'auto_recording'],
    ['POST', '/users/me/meetings', { settings: 'none' }, 'settings must be an object'],
    ['POST', '/users/me/meetings', { recurrence: { type: 4 } }, 'recurrence.type'],
    ['POST', '/users/me/meetings', { recurrence: { type: 2, weekly_days: '8' } }, 'weekly_days'],
    ['POST', '/users/me/meetings', { tracking_fields: [{}] }, 'tracking_fields.0.field'],
    ['PATCH', `/webinars/${ID}`, { type: 2 }, 'type must be one of'],
    ['PUT', `/meetings/${ID}/status`, { action: 'start' }, 'action must be one of'],
    [
      'PUT',
      `/meetings/${ID}/registrants/status`,
      { action: 'approve', registrants: ['a'] },
      'registrants',
    ],
    ['PATCH', `/live_meetings/${ID}/events`, { method: 'Recording' }, 'method must be the name'],
    ['PATCH', `/live_meetings/${ID}/rtms_app/status`, { action: 'go' }, 'action must be one of'],
    ['PATCH', `/live_meetings/${ID}/rtms_app/status`, { settings: {} }, 'action must be one of'],
  ])('%s %s with %j is refused', async (method, path, body, message) => {
    const answer = await harness.ask(path, { method, body });
    expect(answer).toMatchObject({ status: 400, body: { code: 'http.bad_request' } });
    expect(answer.text).toContain(message);
    expect(harness.zoom.calls).toEqual([]);
  });

  it.each([['[]'], ['"text"'], ['7'], ['null']])('the body %s is no object', async (body) => {
    const answer = await harness.ask(`/meetings/${ID}`, { method: 'PATCH', body });
    expect(answer.status).toBe(400);
    expect(harness.zoom.calls).toEqual([]);
  });

  it('never comes back in a refusal', async () => {
    const body = { password: 'very secret words' };
    const answer = await harness.ask('/users/me/meetings', { method: 'POST', body });
    expect(answer.status).toBe(400);
    expect(answer.text).not.toContain('very secret');
  });

  it('of fields that we do not know reaches Zoom', async () => {
    const body = { settings: { new_setting: { a: [1, null] }, waiting_room: true }, other: 'x' };
    harness.answer(204);
    await harness.ask(`/meetings/${ID}`, { method: 'PATCH', body });
    expect(harness.zoom.calls[0]?.body).toBe(JSON.stringify(body));
  });
});

describe('the control of RTMS', () => {
  const path = `/live_meetings/${ID}/rtms_app/status`;

  it.each([
    [{ action: 'start' }, { client_id: 'SpecClientId0000000022' }],
    [
      { action: 'pause', settings: { participant_user_id: 'p' } },
      { participant_user_id: 'p', client_id: 'SpecClientId0000000022' },
    ],
    [{ action: 'stop', settings: { client_id: 'Other' } }, { client_id: 'Other' }],
  ])('%j is for the app that is configured, or named', async (body, settings) => {
    harness.answer(204);
    const answer = await harness.ask(path, { method: 'PATCH', body });
    expect(answer.status).toBe(204);
    const sent: unknown = JSON.parse(harness.zoom.calls[0]?.body ?? '');
    expect(sent).toEqual({ ...body, settings });
  });
});

describe('the Zoom account', () => {
  it('is that of the header', async () => {
    const headers = { 'x-zoom-account-id': 'SpecAccountId000000022' };
    expect((await harness.ask('/users', { headers })).status).toBe(200);
  });

  it('is not known', async () => {
    const headers = { 'x-zoom-account-id': 'OtherAccountId00000022' };
    const answer = await harness.ask('/users', { headers });
    expect(answer).toMatchObject({ body: { code: 'accounts.account_unknown' } });
    expect(harness.zoom.calls).toEqual([]);
  });

  it.each(['', '../x', 'a b', 'x'.repeat(65)])('%j is none', async (id) => {
    const answer = await harness.ask('/users', { headers: { 'x-zoom-account-id': id } });
    expect(answer).toMatchObject({ status: 400, body: { code: 'meetings.account_id_invalid' } });
  });
});

describe('secrets', () => {
  const MEETING = {
    id: Number(ID),
    join_url: `https://zoom.us/j/${ID}?pwd=SECRET.1`,
    start_url: `https://zoom.us/s/${ID}?zak=SECRET`,
    password: 'SECRET',
  };
  const include = { 'x-zoom-secrets': 'include' };

  it('are left out, with a key that may do everything too', async () => {
    harness.answer(201, MEETING);
    const answer = await harness.ask('/users/me/meetings', { method: 'POST', body: {} });
    expect(answer.body).toEqual({ id: ID, join_url: `https://zoom.us/j/${ID}` });
    expect(harness.audit.entries).toEqual([]);
  });

  it('are shown to who asks for them and may have them, on the record', async () => {
    harness.answer(201, MEETING);
    const asked = { method: 'POST', body: {}, headers: include };
    const answer = await harness.ask('/users/me/meetings', asked);
    expect(answer).toMatchObject({ status: 201, body: { ...MEETING, id: ID } });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(harness.audit.entries).toEqual([
      {
        actor: 'all',
        action: 'zoom.secrets_shown',
        target: 'POST /users/:userId/meetings',
        outcome: 'ok',
      },
    ]);
  });

  it('need the scope meetings:secrets', async () => {
    const asked = { scopes: 'meetings:read', headers: include };
    expect(await harness.ask(`/meetings/${ID}`, asked)).toMatchObject({
      status: 403,
      body: { code: 'access.missing_scope', requiredScopes: ['meetings:secrets'] },
    });
    expect(harness.zoom.calls).toEqual([]);
  });

  it('are asked for in one way', async () => {
    const asked = { headers: { 'x-zoom-secrets': 'yes' } };
    expect(await harness.ask(`/meetings/${ID}`, asked)).toMatchObject({
      status: 400,
      body: { code: 'meetings.secrets_header_invalid' },
    });
  });

  it('are not fetched when the record cannot be kept', async () => {
    harness.audit.failure = new Error('the database is away');
    const answer = await harness.ask(`/meetings/${ID}`, { headers: include });
    harness.audit.failure = undefined;
    expect(answer.status).toBe(500);
    expect(harness.zoom.calls).toEqual([]);
  });

  it.each<[string, object, object]>([
    [
      'an invitation',
      {
        invitation: [
          `https://us02web.zoom.us/j/${ID}?pwd=SECRET.1`,
          'Meeting ID: 123 4567 8901\r\nPasscode: SECRET',
          '+16465588656,,12345678901#,,,,*987654# US',
          '12345678901.987654@zoomcrc.com 162.255.37.11##12345678901#987654',
        ].join('\n'),
      },
      {
        invitation: [
          `https://us02web.zoom.us/j/${ID}`,
          'Meeting ID: 123 4567 8901\r\nPasscode: ',
          '+16465588656,,12345678901# US',
          '12345678901@zoomcrc.com 162.255.37.11##12345678901',
        ].join('\n'),
      },
    ],
    [
      'a registrant',
      {
        registrant_id: 'r',
        participant_pin_code: 987654,
        join_url: `https://zoom.us/w/${ID}?tk=SECRET&amp;pwd=SECRET&uuid=WN_1`,
      },
      { registrant_id: 'r', join_url: `https://zoom.us/w/${ID}?uuid=WN_1` },
    ],
    [
      'recordings',
      {
        password: 'SECRET',
        recording_play_passcode: 'SECRET',
        download_access_token: 'SECRET',
        share_url: 'https://zoom.us/rec/share/a?pwd=SECRET',
        recording_files: [
          { id: 'f', download_url: 'https://zoom.us/rec/download/a?access_token=SECRET' },
        ],
      },
      {
        share_url: 'https://zoom.us/rec/share/a',
        recording_files: [{ id: 'f', download_url: 'https://zoom.us/rec/download/a' }],
      },
    ],
    [
      'settings, whose rules about passcodes stay',
      {
        in_meeting: { host_key: 'SECRET' },
        schedule_meeting: {
          require_password_for_pmi_meetings: 'all',
          default_password_for_scheduled_meetings: 'SECRET',
          meeting_password_requirement: { length: 8, have_letter: true },
          minimum_password_length: 8,
          pstn_password_protected: true,
          passcodes: ['SECRET'],
        },
      },
      {
        in_meeting: {},
        schedule_meeting: {
          require_password_for_pmi_meetings: 'all',
          pstn_password_protected: true,
          meeting_password_requirement: { length: 8, have_letter: true },
          minimum_password_length: 8,
        },
      },
    ],
  ])('of %s', async (_name, zoomBody, expected) => {
    harness.answer(200, zoomBody);
    const answer = await harness.ask(`/meetings/${ID}`);
    expect(answer.text).not.toMatch(/SECRET|987654/);
    expect(answer.body).toEqual(expected);
  });
});
