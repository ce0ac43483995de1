import { describe, expect, it } from 'vitest';
import { ZoomAppDeauthorized } from '../webhook.events.js';
import { translateZoomEvent } from './zoom-event.translator.js';

const facts = { inboxId: 'inbox-1', appId: 'first', receivedAt: new Date(1_732_000_000_000) };

const payload = {
  account_id: 'aBcD',
  user_id: 'KdYKjnimT4KPd8FFgQt9FQ',
  client_id: 'NotesClientId000000022',
  deauthorization_time: '2026-11-26T10:00:00.000Z',
  signature: '0f',
};

const translate = (body: object) =>
  translateZoomEvent({ event: 'app_deauthorized', event_ts: 1_732_313_171_881, ...body }, facts);

describe('app_deauthorized', () => {
  it('becomes an event that says who removed which app', () => {
    const { events, untranslatable } = translate({ payload });
    expect(untranslatable).toBe(false);
    expect(events[1]).toEqual(
      new ZoomAppDeauthorized({
        inboxId: 'inbox-1',
        appId: 'first',
        eventTs: Date.parse(payload.deauthorization_time),
        userId: payload.user_id,
        accountId: 'aBcD',
        clientId: payload.client_id,
      }),
    );
  });

  it.each([
    ['its own time', { ...payload, event_ts: 1_700_000_000_001 }, 1_700_000_000_001],
    ['a time that cannot be', { user_id: 'u', event_ts: 9e15 }, facts.receivedAt.getTime()],
    ['the time of the removal', payload, Date.parse(payload.deauthorization_time)],
    ['no time', { user_id: 'u', deauthorization_time: 'yesterday' }, facts.receivedAt.getTime()],
  ])('happened at %s, not when it was received', (_what, sent, eventTs) => {
    const body = { event: 'app_deauthorized', payload: sent };
    expect(translateZoomEvent(body, facts).events[1]?.payload).toMatchObject({ eventTs });
  });

  it.each([
    ['no client', { user_id: 'u' }, { userId: 'u', clientId: null, accountId: null }],
    ['a nested payload', { object: payload }, { userId: payload.user_id }],
  ])('is understood with %s', (_what, changed, expected) => {
    expect(translate({ payload: changed }).events[1]?.payload).toMatchObject(expected);
  });

  it.each([
    ['no user', {}],
    ['a user that is no text', { user_id: [7] }],
    ['no payload', undefined],
  ])('is published as received where it has %s', (_what, changed) => {
    const { events, untranslatable } = translate({ payload: changed });
    expect(events).toHaveLength(1);
    expect(untranslatable).toBe(true);
  });
});
