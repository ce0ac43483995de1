import { afterAll, beforeAll, expect, it } from 'vitest';
import { MeetingsHarness } from './testing/meetings.harness.js';

const READER = 'meetings:read';
const TEXT = 'https://zoom.us/j/12345678901?pwd=SECRET\nPasscode: SECRET';
const PATH = `/meeting-links?text=${encodeURIComponent(TEXT)}`;
let harness: MeetingsHarness;

beforeAll(async () => {
  harness = await MeetingsHarness.start(READER, 'sessions:read');
});

afterAll(() => harness.close());

it('GET /v1/meeting-links explains, asks nobody, and tells no passcode', async () => {
  const answer = await harness.ask(PATH, { scopes: READER });
  expect(answer).toMatchObject({ status: 200, body: { winner: { meetingId: '12345678901' } } });
  expect(answer.text).not.toContain('SECRET');
  expect(harness.zoom.calls).toEqual([]);
});

it('tells the passcodes to who asks for them and may have them, on the record', async () => {
  const headers = { 'x-zoom-secrets': 'include' };
  expect((await harness.ask(PATH, { scopes: READER, headers })).status).toBe(403);
  expect(harness.audit.entries).toEqual([]);
  const answer = await harness.ask(PATH, { headers });
  expect(answer.body).toMatchObject({ secrets: { pwd: 'SECRET', passcode: 'SECRET' } });
  expect(harness.audit.entries).toMatchObject([{ action: 'zoom.secrets_shown', actor: 'all' }]);
});

it.each(['/meeting-links', '/meeting-links?text=', `${PATH}&x=1`])(
  '%s is refused',
  async (path) => {
    expect((await harness.ask(path)).status).toBe(400);
  },
);

it('needs a scope', async () => {
  expect((await harness.ask(PATH, { scopes: 'sessions:read' })).status).toBe(403);
});
