import { randomBytes } from 'node:crypto';
import { accessMigrations } from '@zoom-platform/access';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { eventsMigrations } from '@zoom-platform/events';
import type { SessionContext, TranscriptFrame } from '@zoom-platform/rtms/extension';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { outputsMigrations } from '../outputs.migrations.js';
import { type StartedOutputs, startOutputs } from '../testing/outputs.harness.js';
import { MEETING_START, sessionContext, transcriptFrame } from '../testing/session.frames.js';

const ANA = '16778240';
const END = { kind: 'ended', stopReason: 6, at: MEETING_START + 60_000 } as const;

const page = z.object({
  segments: z.array(
    z.object({
      sessionId: z.string(),
      id: z.string(),
      startTime: z.number(),
      startMs: z.number(),
      speakerId: z.string().nullable(),
      userName: z.string().nullable(),
      language: z.number().nullable(),
      text: z.string(),
    }),
  ),
  next: z.string().nullable(),
});

describeOnEachEngine('the search over transcripts', (open) => {
  let test: TestDatabase;
  let outputs: StartedOutputs;

  beforeEach(async () => {
    test = await open([accessMigrations, eventsMigrations, outputsMigrations]);
    outputs = await startOutputs(test);
  });
  afterEach(async () => {
    await outputs.stop();
    await test.close();
    await outputs.remove();
  });

  async function captured(...frames: TranscriptFrame[]): Promise<SessionContext> {
    const session = sessionContext();
    const recording = await outputs.open(session);
    await recording.deliver(...frames);
    await recording.close(END);
    return session;
  }

  const said = (second: number, text: string, overrides: Partial<TranscriptFrame> = {}) =>
    transcriptFrame(ANA, second * 1_000, second * 1_000 + 900, text, overrides);

  const ask = (query: Record<string, string>, caller?: 'reader' | 'stranger') =>
    outputs.ask(`transcripts/search?${new URLSearchParams(query).toString()}`, {}, caller);

  async function search(query: Record<string, string>) {
    const response = await ask(query, 'reader');
    expect(response.status).toBe(200);
    return page.parse(await response.json());
  }

  const texts = async (q: string) => (await search({ q })).segments.map(({ text }) => text);

  it('finds what was said, with who said it, where and when', async () => {
    const session = await captured(said(1, 'Welcome.'), said(2, 'The budget is approved.'));
    expect((await search({ q: 'budget' })).segments).toEqual([
      {
        sessionId: session.sessionId,
        id: `${ANA}:${String(MEETING_START + 2_000)}`,
        startTime: MEETING_START + 2_000,
        startMs: 1_000,
        speakerId: ANA,
        userName: `Person ${ANA}`,
        language: 9,
        text: 'The budget is approved.',
      },
    ]);
  });

  it('takes words of any language as they are, phrases, or, and what must not be there', async () => {
    await captured(
      said(1, 'Der Haushalt für die Brücken steht.'),
      said(2, 'Бюджет утверждён.'),
      said(3, 'The bridge budget stands.'),
      said(4, 'The budget of the bridge.'),
    );
    expect(await texts('BRÜCKEN haushalt')).toEqual(['Der Haushalt für die Brücken steht.']);
    expect(await texts('бюджет')).toEqual(['Бюджет утверждён.']);
    expect(await texts('"bridge budget"')).toEqual(['The bridge budget stands.']);
    expect(await texts('budget -stands')).toEqual(['The budget of the bridge.']);
    expect(await texts('steht or утверждён')).toHaveLength(2);
    expect(await texts('the')).toHaveLength(2);
    expect(await texts('budgets')).toEqual([]);
  });

  it('knows a session from its manifest on, as it was corrected', async () => {
    const session = sessionContext();
    const recording = await outputs.open(session);
    await recording.deliver(said(1, 'Sekret plan.', { attribute: 'new' }));
    expect(await texts('plan')).toEqual([]);
    await recording.deliver(
      said(1, 'Secret plan.', { attribute: 'update' }),
      said(5, 'Taken back plan.', { attribute: 'new' }),
      said(5, '', { attribute: 'delete' }),
    );
    await recording.close(END);
    expect(await texts('plan')).toEqual(['Secret plan.']);
  });

  it('gives pages, newest first, each segment once', async () => {
    await captured(...[1, 2, 3].map((second) => said(second, `Item ${String(second)}.`)));
    await captured(...[2, 3, 4].map((second) => said(second, `Item ${String(second)}b.`)));
    const found: string[] = [];
    let after: string | null = '';
    while (after !== null) {
      const query = after === '' ? { q: 'item', limit: '2' } : { q: 'item', limit: '2', after };
      const { segments, next } = await search(query);
      found.push(...segments.map(({ sessionId, id }) => `${sessionId} ${id}`));
      after = next;
    }
    expect(found).toHaveLength(6);
    expect(new Set(found).size).toBe(6);
    const times = found.map((key) => Number(key.split(':')[1]));
    expect(times).toEqual(times.toSorted((a, b) => b - a));
  });

  it('goes on after a page whatever the length and script of the ids on it', async () => {
    const hex = randomBytes(2_500).toString('hex');
    for (const voice of [
      { channelId: '話'.repeat(64) },
      { userId: '話'.repeat(600), channelId: '\u0001'.repeat(500) },
      { userId: '\u0001'.repeat(600), channelId: '話'.repeat(66) },
      { userId: hex, channelId: hex },
    ]) {
      await captured(said(1, 'Item 1.', voice), said(2, 'Item 2.', voice));
      const first = await search({ q: 'item', limit: '1' });
      const rest = await search({ q: 'item', limit: '1', after: first.next ?? '' });
      expect([first, rest].flatMap((one) => one.segments.map(({ text }) => text))).toEqual([
        'Item 2.',
        'Item 1.',
      ]);
      await outputs.database.execute('delete from output_segment');
    }
  });

  it('takes what PostgreSQL refuses, and a text beyond what its index holds', async () => {
    const long = Array.from({ length: 200_000 }, (_, word) => `w${word.toString(36)}`).join(' ');
    await captured(
      said(1, 'Nul \0 and half \ud800 a pair.', { userName: 'A\0na', userId: '7\0' }),
      said(2, long),
      said(3, `${'x'.repeat(5_000)} marker`),
    );
    expect(await texts('pair')).toEqual(['Nul \ufffd and half \ufffd a pair.']);
    expect((await search({ q: 'w1' })).segments[0]?.text).toHaveLength(long.length);
    expect(await texts('marker')).toHaveLength(1);
  });

  it('finds nothing where nothing is asked for', async () => {
    await captured(said(1, 'Words.'));
    for (const q of ['...', '-words', '""', "';drop table", ':* & |']) {
      expect(await texts(q)).toEqual([]);
    }
  });

  it('names what is wrong with a query, and repeats nothing of it', async () => {
    for (const [query, named] of [
      [{}, 'q'],
      [{ q: '' }, 'q'],
      [{ q: 'spoken\0' }, 'q'],
      [{ q: 'spoken'.repeat(100) }, 'q'],
      [{ q: 'spoken', limit: '101' }, 'limit'],
      [{ q: 'spoken', after: 'spoken' }, 'after'],
      [{ q: 'spoken', after: Buffer.from('[1,"x","y"]').toString('base64url') }, 'after'],
      [{ q: 'spoken', sort: 'up' }, 'sort'],
    ] as const) {
      const response = await ask(query);
      expect(response.status).toBe(400);
      const problem = await response.text();
      expect(problem).toContain('outputs.search_query_invalid');
      expect(problem).toContain(`not valid: ${named}.`);
      expect(problem).not.toContain('spoken');
    }
  });

  it('needs the scope of recordings', async () => {
    expect((await ask({ q: 'words' }, 'stranger')).status).toBe(403);
  });

  it('leaves no spoken word in a log line or an event', async () => {
    await captured(said(1, 'Xylophone.', { userName: 'Zebulon' }));
    expect(await texts('xylophone')).toHaveLength(1);
    await ask({ q: 'xylophone', limit: 'none' });
    expect(outputs.logger.lines.length).toBeGreaterThan(0);
    expect(outputs.logger.lines.join('\n')).not.toMatch(/xylophone|zebulon/i);
    const events = await outputs.database.query(
      z.object({ kept: z.string() }),
      'select e::text as kept from event_log e',
    );
    expect(events).toHaveLength(1);
    expect(events[0]?.kept).not.toMatch(/xylophone|zebulon/i);
  });
});
