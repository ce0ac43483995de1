import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MeetingsHarness } from '../testing/meetings.harness.js';
import { RefusedStarts } from './refused.starts.js';

const ID = '85746065432';
const UUID = 'aDkQ0c4CTYGiiSb8EFYc5A==';
const DENIED = { code: 13262, message: "The app 'x' is not authorized" };

describe('what is kept of the control of RTMS', () => {
  let harness: MeetingsHarness;
  let refused: RefusedStarts;

  beforeEach(async () => {
    harness = await MeetingsHarness.start('rtms:control');
    refused = harness.app.get(RefusedStarts, { strict: false });
  });
  afterEach(() => harness.close());

  const ask = (action: string, meeting = ID) =>
    harness.ask(`/live_meetings/${encodeURIComponent(meeting)}/rtms_app/status`, {
      method: 'PATCH',
      scopes: 'rtms:control',
      body: { action },
    });

  it.each(['start', 'stop', 'pause', 'resume'])(
    '%s: who wanted it, before and after',
    async (action) => {
      harness.answer(204);
      expect((await ask(action)).status).toBe(204);
      const entry = {
        actor: 'rtms-control',
        action: 'rtms.controlled',
        target: 'PATCH /live_meetings/:meetingId/rtms_app/status',
        detail: { action, meeting: ID },
      };
      expect(harness.audit.entries).toEqual([
        { ...entry, outcome: 'begun' },
        { ...entry, outcome: '204' },
      ]);
    },
  );

  it('is kept before Zoom is asked, or Zoom is not asked', async () => {
    harness.audit.failure = new Error('away');
    expect((await ask('start')).status).toBe(500);
    expect(harness.zoom.calls).toEqual([]);
  });

  it('is the refusal of a start, until one is accepted', async () => {
    harness.answer(400, DENIED);
    expect((await ask('start')).status).toBe(502);
    const kept = { code: 'zoom.content_not_allowed', zoomStatus: 400, zoomCode: 13262 };
    expect(refused.of([UUID, ID])).toMatchObject(kept);
    expect(refused.of([ID])?.at).toBeCloseTo(Date.now(), -5);
    expect(refused.of(['85746065433'])).toBeUndefined();
    expect(harness.audit.entries.at(-1)).toMatchObject({ outcome: 'zoom.content_not_allowed' });
    harness.answer(204);
    await ask('stop');
    expect(refused.of([ID])).toMatchObject(kept);
    await ask('start');
    expect(refused.of([ID])).toBeUndefined();
  });

  it('is the newest of a meeting that was named by number and by UUID', async () => {
    harness.answer(400, DENIED);
    await ask('start', UUID);
    harness.answer(400, { code: 3000, message: 'Cannot access meeting info.' });
    await ask('start');
    expect(refused.of([UUID, ID])).toMatchObject({ zoomCode: 3000 });
    expect(refused.of([ID, UUID])).toMatchObject({ zoomCode: 3000 });
  });

  it('is nothing of another act, nor where Zoom did not answer', async () => {
    harness.answer(400, { code: 3000, message: 'Cannot access meeting info.' });
    await ask('stop');
    harness.answer(200, '<html>');
    await ask('start');
    expect(refused.of([ID])).toBeUndefined();
  });

  it('is a hundred meetings at most, the last ones', () => {
    const meetings = Array.from({ length: 102 }, (_, index) => String(85_746_065_000 + index));
    const refusal = { code: 'zoom.content_not_allowed', zoomStatus: 400, zoomCode: 13262 };
    for (const meeting of meetings.slice(0, 101)) refused.note(meeting, refusal);
    // A second refusal makes it one of the last.
    refused.note(meetings[1] ?? '', refusal);
    refused.note(meetings[101] ?? '', refusal);
    const kept = meetings.filter((meeting) => refused.of([meeting]) !== undefined);
    expect(kept).toEqual([meetings[1], ...meetings.slice(3)]);
  });
});
