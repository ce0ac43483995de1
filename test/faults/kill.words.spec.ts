import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebhookEndpoint } from '../../apps/simulator/src/fixtures/webhook.endpoint.js';
import { startSimulator, type Simulator } from '../../apps/simulator/src/simulator.js';
import { lostOf } from './acknowledged.words.js';
import { FrontDoor } from './fleet/front.door.js';
import { acceptedAt, countOf, offersGivenUp, sentOffer, wordsUnderway } from './kill.verdict.js';

/** A busy machine answers late, and its replicas seem unready for a while. */
const PATIENT_ZOOM = {
  redeliverAfterMs: Array.from({ length: 40 }, () => 100),
  webhookTimeoutMs: 15_000,
};

describe('the verdict on Zoom’s words (the simulator, a front door, planted replicas)', () => {
  let simulator: Simulator;
  let door: FrontDoor;
  /** By origin. */
  const replicas = new Map<string, WebhookEndpoint>();
  const entries = () => simulator.journal.entries();

  beforeEach(async () => {
    simulator = await startSimulator(PATIENT_ZOOM);
    door = await FrontDoor.open();
  });
  afterEach(async () => {
    await simulator.close();
    await door.close();
    for (const replica of replicas.values()) await replica.close();
    replicas.clear();
  });

  /** Planted replicas: ready, they answer deliveries so. */
  async function lead(...statuses: readonly number[]): Promise<void> {
    for (const status of statuses) {
      const endpoint = new WebhookEndpoint(({ body }) => (body.length === 0 ? 200 : status));
      replicas.set(new URL(await endpoint.listen()).origin, endpoint);
    }
    door.lead([...replicas.keys()]);
  }

  const offer = () => {
    const webhookUrl = `${door.url}/webhooks/zoom`;
    return simulator.playMeeting('standup', { webhookUrl }).streamId;
  };

  it('knows who answered an offer 200', async () => {
    await lead(200, 200, 200);
    const streamIds = [offer(), offer(), offer()];
    const times = () => streamIds.map((streamId) => acceptedAt(entries(), streamId));
    await expect.poll(times).not.toContain(undefined);
    for (const streamId of streamIds) {
      const requestId = sentOffer(entries(), streamId) ?? '';
      expect(door.receiverOf(requestId)).toBe(door.acceptorOf(requestId));
      const answerer = replicas.get(door.acceptorOf(requestId) ?? '');
      const heard = answerer?.requests.map(({ headers }) => headers['x-zm-request-id']);
      expect(heard).toContain(requestId);
    }
    expect(wordsUnderway(entries(), streamIds)).toEqual([]);
  });

  it('misses a word in a log that does not hold it', async () => {
    await lead(200);
    const streamId = offer();
    await expect.poll(() => acceptedAt(entries(), streamId)).toBeDefined();
    const word = `${streamId} meeting.rtms_started`;
    expect(lostOf(entries(), [streamId], new Set())).toEqual([word]);
    expect(lostOf(entries(), [streamId], new Set([word]))).toEqual([]);
  });

  it('counts a word that is refused as underway until Zoom gives it up', async () => {
    await lead(503);
    const streamId = offer();
    const [requestId = ''] = wordsUnderway(entries(), [streamId]);
    expect(requestId).not.toBe('');
    await expect.poll(() => countOf(entries(), streamId, 'webhook.given_up')).toBe(1);
    expect(wordsUnderway(entries(), [streamId])).toEqual([]);
    expect(offersGivenUp(entries(), [streamId])).toEqual([streamId]);
    expect(offersGivenUp(entries(), ['another'])).toEqual([]);
    expect(acceptedAt(entries(), streamId)).toBeUndefined();
    expect(door.acceptorOf(requestId)).toBeUndefined();
    expect(door.receiverOf(requestId)).toBeDefined();
  });

  it('keeps an answer back, and lets it reach nobody once its replica is gone', async () => {
    await lead(200);
    door.keepBackMs = 500;
    const streamId = offer();
    const requestId = () => sentOffer(entries(), streamId) ?? '';
    await expect.poll(() => door.acceptorOf(requestId())).toBeDefined();
    expect(acceptedAt(entries(), streamId)).toBeUndefined();
    door.lead([]);
    await expect.poll(() => countOf(entries(), streamId, 'webhook.answered')).toBeGreaterThan(0);
    expect(acceptedAt(entries(), streamId)).toBeUndefined();
  });
});
