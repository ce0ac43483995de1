import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import {
  WebhookEndpoint,
  type CapturedRequest,
} from '../../apps/simulator/src/fixtures/webhook.endpoint.js';
import type { Simulator } from '../../apps/simulator/src/simulator.js';
import type { PlatformProcess } from '../harness/platform.process.js';
import { longMeeting } from '../faults/fleet/long.meeting.js';

/** Of six seconds each: longer than any test. */
const ROUNDS = 40;
const PATIENCE_MS = 90_000;
/** Stop reason: the host ended the meeting. */
export const MEETING_ENDED = 6;

const word = z.object({ event: z.string(), event_ts: z.number() });
const started = z.object({ payload: z.object({ server_urls: z.string() }) });
const participant = z.object({ payload: z.object({ object: z.object({ uuid: z.string() }) }) });
const session = z.object({ streamId: z.string(), state: z.string(), handshakes: z.number() });
const sessions = z.object({ sessions: z.array(session) });

export const eventOf = (body: string): string => word.parse(JSON.parse(body)).event;

/** The same event with another `event_ts`, and so other bytes. */
export function restamped(body: string, milliseconds: number): string {
  const at = word.parse(JSON.parse(body)).event_ts;
  return body.replace(`"event_ts":${String(at)}`, `"event_ts":${String(at + milliseconds)}`);
}

/** A meeting in which nobody says anything: what Zoom says of it is what is tested. */
export function quietMeeting(simulator: Simulator) {
  return { ...longMeeting(simulator.scripts.load('standup'), ROUNDS), utterances: [] };
}

async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`${what} did not happen`);
    await pause(20);
  }
}

/** Waits until the stream is captured after more than so many handshakes. @returns how many. */
async function streaming(
  platform: PlatformProcess,
  streamId: string,
  after: number,
): Promise<number> {
  let handshakes = 0;
  await until('frames', async () => {
    const answer = await platform.fetch('/v1/rtms/sessions');
    const one = sessions
      .parse(await answer.json())
      .sessions.find((known) => known.streamId === streamId);
    handshakes = one?.handshakes ?? 0;
    return one?.state === 'streaming' && handshakes > after;
  });
  return handshakes;
}

function bodyOf(bodies: readonly string[], event: string): string {
  const found = bodies.find((body) => eventOf(body) === event);
  if (found === undefined) throw new Error(`Zoom did not say ${event}`);
  return found;
}

/** What Zoom said of one meeting and its stream, byte for byte and in its order. */
export class RecordedWords {
  private constructor(
    readonly bodies: readonly string[],
    readonly meetingUuid: string,
    readonly streamId: string,
  ) {}

  /**
   * Plays a meeting whose signaling is lost once and whose servers change once, to a service that hears
   * each word as soon as it is said.
   */
  static async record(simulator: Simulator, platform: PlatformProcess): Promise<RecordedWords> {
    const bodies: string[] = [];
    const passed: Promise<void>[] = [];
    const ears = new WebhookEndpoint((request) => {
      bodies.push(request.body.toString('utf8'));
      passed.push(passOn(request, platform));
      return 200;
    });
    try {
      const url = await ears.listen();
      const meeting = simulator.playMeeting(quietMeeting(simulator), { webhookUrl: url });
      const { streamId, meetingUuid } = meeting;
      await simulator.sendSample('meeting.participant_joined', { url });
      const joined = await streaming(platform, streamId, 0);
      meeting.drop('signaling', null);
      const back = await streaming(platform, streamId, joined);
      await simulator.sendWebhook({ url, body: failover(bodyOf(bodies, 'meeting.rtms_started')) });
      await streaming(platform, streamId, back);
      await simulator.sendSample('meeting.participant_left', { url });
      meeting.stop(MEETING_ENDED);
      await until('the end', () =>
        ['meeting.rtms_stopped', 'meeting.ended'].every((event) =>
          bodies.some((body) => eventOf(body) === event),
        ),
      );
      await Promise.all(passed);
      const ofMeeting = bodies.map((body) => inMeeting(body, meetingUuid));
      return new RecordedWords(ofMeeting, meetingUuid, streamId);
    } finally {
      await ears.close();
    }
  }

  /** `event_ts` of the first word, Unix milliseconds. */
  get saidAt(): number {
    return Math.min(...this.bodies.map((body) => word.parse(JSON.parse(body)).event_ts));
  }

  /** The same said of another meeting, so long after it was said of this one. */
  about(meetingUuid: string, streamId: string, laterMs: number): readonly string[] {
    return this.bodies.map((body) =>
      restamped(body, laterMs)
        .replaceAll(this.streamId, streamId)
        .replaceAll(this.meetingUuid, meetingUuid),
    );
  }
}

/** The stream is offered again, a little later, at another name of the same server. */
function failover(offer: string): string {
  const { server_urls: urls } = started.parse(JSON.parse(offer)).payload;
  return restamped(offer, 1_000).replace(urls, urls.replace('127.0.0.1', 'localhost'));
}

/** A sample's participant comes and goes in a meeting of its own. */
function inMeeting(body: string, meetingUuid: string): string {
  const { data } = participant.safeParse(JSON.parse(body));
  return data === undefined ? body : body.replaceAll(data.payload.object.uuid, meetingUuid);
}

/** As often as it takes, like Zoom, which sends again what a busy machine answers 503. */
async function passOn({ headers, body }: CapturedRequest, { url }: PlatformProcess): Promise<void> {
  const kept = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    /^(x-zm-|content-type|clientid)/.test(name) && typeof value === 'string' ? [[name, value]] : [],
  );
  const init = { method: 'POST', headers: kept, body: new Uint8Array(body) };
  await until('a word that is taken', async () => {
    const answer = await fetch(`${url}/webhooks/zoom`, init);
    return answer.status === 200;
  });
}
