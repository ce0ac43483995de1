import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EmptyHost } from '../fixtures/empty.host.js';
import { FileJournal } from '../journal/file.journal.js';
import { MovedClock } from '../fixtures/moved.clock.js';
import { WebhookEndpoint } from '../fixtures/webhook.endpoint.js';
import { ScriptLibrary } from '../script/script.library.js';
import { simulatorFolder } from '../simulator.paths.js';
import { MeetingConductor } from './meeting.conductor.js';
import { MeetingRegistry } from './meeting.registry.js';
import { WebhookClient } from './webhook.client.js';
import { WebhookSender } from './webhook.sender.js';
import { defaultRtmsApp } from './zoom.app.js';

const library = new ScriptLibrary(simulatorFolder());
const NOW = 1_700_000_000_000;

describe('MeetingConductor (real webhooks; the RTMS servers are empty)', () => {
  let endpoint: WebhookEndpoint;
  let host: EmptyHost;
  let sender: WebhookSender;
  let registry: MeetingRegistry;
  let conductor: MeetingConductor;

  beforeEach(async () => {
    const clock = new MovedClock();
    endpoint = new WebhookEndpoint();
    host = new EmptyHost();
    registry = new MeetingRegistry(() => []);
    const client = new WebhookClient(defaultRtmsApp, clock, 3000);
    sender = new WebhookSender(client, defaultRtmsApp, [], clock, new FileJournal(null));
    const line = { app: defaultRtmsApp, webhooks: sender };
    const backstage = { host, ...line, registry, clock, lineOf: () => line };
    conductor = new MeetingConductor(backstage, {
      webhookUrl: await endpoint.listen(),
      behaviour: { frames: 'text' },
    });
  });
  afterEach(async () => {
    conductor.close();
    await sender.close();
    await endpoint.close();
  });

  const eventNamed = (event: string) =>
    vi.waitFor(() => {
      const body = endpoint.bodyOf(event);
      if (body === undefined) throw new Error(`No ${event} came.`);
      return body;
    });

  it('tells of the meeting and of its stream, in the order of keys that Zoom uses', async () => {
    const meetingUuid = '4444AAAiAAAAAiAiAiiAii==';
    conductor.play(library.load('standup'), { meetingUuid, streamId: '609340fb' });

    expect(await eventNamed('meeting.started')).toBe(
      `{"event":"meeting.started","payload":{"account_id":"${defaultRtmsApp.accountId}","object":{"id":"9370011223","uuid":"${meetingUuid}","host_id":"30R7kT7bTIKSNUFEuH_Qlg","host_email":"host@example.com","topic":"Stand-up","type":2,"start_time":"2023-11-14T22:13:20Z","timezone":"Europe/London","duration":1}},"event_ts":${String(NOW)}}`,
    );
    expect(await eventNamed('meeting.rtms_started')).toBe(
      `{"event":"meeting.rtms_started","event_ts":${String(NOW)},"payload":{"account_id":"${defaultRtmsApp.accountId}","meeting_id":"9370011223","meeting_uuid":"${meetingUuid}","operator_id":"30R7kT7bTIKSNUFEuH_Qlg","is_original_host":true,"rtms_stream_id":"609340fb","server_urls":"wss://rtms.example.com:443"}}`,
    );
    expect(registry.byId('9370011223')?.status).toBe('started');
  });

  it('tells of an interruption, of the stop with its reason, and of the end of the meeting', async () => {
    const meeting = conductor.play(library.load('standup'), { streamId: '609340fb' });
    const facts = { meeting_uuid: meeting.meetingUuid, rtms_stream_id: '609340fb' };
    host.offers[0]?.tell({ type: 'interrupted' });
    meeting.stop(6);

    expect(await meeting.stopped).toBe(6);
    expect(await eventNamed('meeting.rtms_interrupted')).toBe(
      JSON.stringify({ event: 'meeting.rtms_interrupted', event_ts: NOW, payload: facts }),
    );
    expect(await eventNamed('meeting.rtms_stopped')).toBe(
      JSON.stringify({
        event: 'meeting.rtms_stopped',
        event_ts: NOW,
        payload: { ...facts, stop_reason: 6 },
      }),
    );
    expect(await eventNamed('meeting.ended')).toContain('"end_time":"2023-11-14T22:13:20Z"');
    expect(registry.byId('9370011223')?.status).toBe('waiting');
  });

  it('can name the server in an interruption', async () => {
    const shape = { interruptedHasUrls: true };
    const meeting = conductor.play(library.load('standup'), { shape, streamId: '609340fb' });
    host.offers[0]?.tell({ type: 'interrupted' });

    expect(JSON.parse(await eventNamed('meeting.rtms_interrupted'))).toEqual({
      event: 'meeting.rtms_interrupted',
      event_ts: NOW,
      payload: {
        meeting_uuid: meeting.meetingUuid,
        rtms_stream_id: '609340fb',
        server_urls: 'wss://rtms.example.com:443',
      },
    });
  });

  it('lets a meeting go on when only its stream was stopped', async () => {
    const meeting = conductor.play(library.load('standup'));
    meeting.stop(20);
    await eventNamed('meeting.rtms_stopped');

    expect(registry.byId('9370011223')?.status).toBe('started');
    expect(endpoint.events()).not.toContainEqual(
      expect.objectContaining({ event: 'meeting.ended' }),
    );
  });

  it('can nest the payload and deliver one start several times', async () => {
    conductor.play(library.load('standup'), { shape: { nested: true }, startedCopies: 3 });
    await vi.waitFor(() => {
      expect(endpoint.requests).toHaveLength(4);
    });
    const starts = endpoint.requests.filter(({ body }) => body.includes('rtms_started'));

    expect(new Set(starts.map(({ body }) => body.toString('utf8'))).size).toBe(1);
    expect(new Set(starts.map(({ headers }) => headers['x-zm-request-id'])).size).toBe(1);
    expect(starts[0]?.body.toString('utf8')).toContain('"payload":{"object":{"account_id"');
  });

  it('plays each time a new occurrence of the same meeting', () => {
    const script = library.load('hostile-network');
    const first = conductor.play(script);
    const second = conductor.play(script, { behaviour: { frames: 'binary' } });

    expect(second.meetingId).toBe(first.meetingId);
    expect(second.meetingUuid).not.toBe(first.meetingUuid);
    expect(second.meetingUuid).toMatch(/^[\w+/]{22}==$/);
    expect(host.offers.map(({ behaviour }) => behaviour)).toEqual([
      { frames: 'text', mediaResponseDelayMs: 3000, speed: 1 },
      { mediaResponseDelayMs: 3000, frames: 'binary', speed: 1 },
    ]);
    expect(conductor.find(first.streamId)).toBe(first);
    expect(conductor.find(second.meetingId)).toBe(second);
    expect(() => conductor.find('nobody')).toThrow('No meeting with the stream or number "nobody"');
  });

  it('forgets the meetings and streams that ended before the newest thousand, never one that goes on', async () => {
    const script = library.load('standup');
    const uuids = () => registry.occurrences().map(({ meetingUuid }) => meetingUuid);
    const goingOn = conductor.play(script, { webhookUrl: null });
    const ended = Array.from({ length: 1001 }, () => conductor.play(script, { webhookUrl: null }));
    for (const meeting of ended) meeting.stop(6);
    await Promise.all(ended.map(({ meeting }) => meeting.over));
    await Promise.all(ended.map(({ stopped }) => stopped));

    const [first, second, ...others] = ended;
    expect(() => conductor.find(first?.streamId ?? '')).toThrow('No meeting with the stream');
    expect(conductor.find(second?.streamId ?? '')).toBe(second);
    expect(conductor.openStreams()).toEqual([goingOn]);
    expect(uuids()).toEqual([goingOn, second, ...others].map((meeting) => meeting?.meetingUuid));

    const last = conductor.play(script, { webhookUrl: null });
    goingOn.stop(6);
    await goingOn.stopped;
    expect(conductor.find(goingOn.streamId)).toBe(goingOn);
    expect(conductor.live(last.meetingUuid)).toBe(last.meeting);
  });

  it('keeps an occurrence that was recorded, and one that began anew', () => {
    const script = library.load('standup');
    const play = (meetingUuid?: string) =>
      conductor.play(script, { webhookUrl: null, ...(meetingUuid ? { meetingUuid } : {}) });
    const [recorded, anew] = [play(), play()];
    registry.recorded(recorded.meetingUuid);
    recorded.stop(6);
    anew.stop(6);
    play(anew.meetingUuid);
    for (let count = 0; count < 1001; count += 1) play().stop(6);

    expect(registry.occurrences()).toHaveLength(1002);
    expect(registry.find((uuid) => uuid === recorded.meetingUuid)?.status).toBe('waiting');
    expect(registry.find((uuid) => uuid === anew.meetingUuid)?.status).toBe('started');
  });

  it('tells nobody when asked to', async () => {
    conductor.play(library.load('standup'), { webhookUrl: null }).stop(6);
    conductor.play(library.load('standup'));
    await eventNamed('meeting.rtms_started');

    expect(endpoint.events()).toHaveLength(2);
  });
});
