import { readFileSync } from 'node:fs';
import type { JournalEntry } from '../../../apps/simulator/src/journal/journal.port.ts';
import type { RtmsBehaviour } from '../../../apps/simulator/src/rtms/rtms-host.port.ts';
import type { MeetingScript } from '../../../apps/simulator/src/script/script.type.ts';
import type { Simulator } from '../../../apps/simulator/src/simulator.ts';
import { type TapeLine, tapeLineSchema } from '../../../apps/simulator/src/tape/tape.line.ts';
import type { PlayedMeeting } from '../../../apps/simulator/src/zoom/played.meeting.ts';
import { TcpRelay } from '../../faults/fleet/tcp.relay.ts';

export interface StageSettings {
  readonly simulator: Simulator;
  readonly script: MeetingScript;
  readonly behaviour: Partial<RtmsBehaviour>;
  /** The client reaches the signaling server by a wire that can be cut. */
  readonly wired: boolean;
  /** Where the client's webhooks go; null: it has no door for them. */
  readonly webhookUrl: string | null;
  /** File of the tape. */
  readonly tapePath: string;
}

/** One meeting for one client, and what Zoom's side can do to it. */
export class RecoveryStage {
  readonly meeting: PlayedMeeting;
  /** To the signaling server; the client is on it where it is wired. */
  readonly wire: TcpRelay;
  readonly #settings: StageSettings;
  readonly #begun = performance.now();

  private constructor(settings: StageSettings, meeting: PlayedMeeting, wire: TcpRelay) {
    this.#settings = settings;
    this.meeting = meeting;
    this.wire = wire;
  }

  static async open(settings: StageSettings): Promise<RecoveryStage> {
    const { simulator, script, behaviour, tapePath } = settings;
    const meeting = simulator.playMeeting(script, {
      // Which webhooks come is the scenario's to say.
      webhookUrl: null,
      tapeTo: tapePath,
      behaviour: { strict: true, keepAliveIntervalMs: 1_000, ...behaviour },
    });
    const wire = await TcpRelay.open(Number(new URL(meeting.serverUrls).port));
    return new RecoveryStage(settings, meeting, wire);
  }

  /** Where the client is sent to. */
  get serverUrl(): string {
    if (!this.#settings.wired) return this.directUrl;
    const url = new URL(this.directUrl);
    url.port = String(this.wire.port);
    return url.href;
  }

  /** The signaling server without the wire before it. */
  get directUrl(): string {
    return this.meeting.serverUrls;
  }

  /** Milliseconds on the tape. */
  get now(): number {
    return performance.now() - this.#begun;
  }

  /** A webhook about the stream, signed as Zoom signs. */
  readonly tell = async (event: string, more: object): Promise<void> => {
    const { simulator, webhookUrl: url } = this.#settings;
    if (url === null) return;
    const { meetingUuid, streamId } = this.meeting;
    const payload = { meeting_uuid: meetingUuid, rtms_stream_id: streamId, ...more };
    const body = JSON.stringify({ event, event_ts: Date.now(), payload });
    await simulator.sendWebhook({ url, body });
  };

  /** Whether the journal has such an entry about this stream. */
  saw(type: string): boolean {
    return this.#journalled(type).length > 0;
  }

  /** Whether a keep-alive stayed unanswered that the client could hear. */
  get ignoredKeepAlive(): boolean {
    const silent = this.#journalled('fault.hit')
      .filter(({ detail }) => detail?.['fault'] === 'half_open')
      .map(({ connection }) => connection);
    return this.#journalled('keepalive.missed').some(
      ({ connection }) => !silent.includes(connection),
    );
  }

  /** What passed so far; the tape's first line, which says whose it is, is left out. */
  lines(): readonly TapeLine[] {
    const [, ...lines] = readFileSync(this.#settings.tapePath, 'utf8').trim().split('\n');
    return lines.map((line) => tapeLineSchema.parse(JSON.parse(line)));
  }

  async close(): Promise<void> {
    await this.wire.close();
  }

  #journalled(type: string): readonly JournalEntry[] {
    const { journal } = this.#settings.simulator;
    const { streamId } = this.meeting;
    return journal.entries().filter((entry) => entry.type === type && entry.streamId === streamId);
  }
}
