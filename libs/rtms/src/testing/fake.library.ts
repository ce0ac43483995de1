import { WebSocket } from 'ws';
import { ConnectAgent } from './connect.agent.ts';

/** A callback that the library has for its owner, in the order of arrival. */
export interface Due {
  readonly callback: string;
  readonly values: readonly unknown[];
}

export interface FakeJoin {
  /** As the addon was handed it. The wire has one key for all products. */
  readonly instanceKey: string;
  readonly instanceId: string;
  readonly streamId: string;
  readonly signature: string;
  readonly url: string;
  readonly timeout: number;
  /** `null`: none. */
  readonly proxy: string | null;
  /** Wire section by kind: `audio`, `video`, `deskshare`, `transcript`. */
  readonly sections: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
}

type Message = Readonly<Record<string, unknown>>;

const MEDIA_TYPES: Readonly<Record<string, number>> = {
  audio: 1,
  video: 2,
  deskshare: 4,
  transcript: 8,
};
const MEDIA_CALLBACKS: Readonly<Record<number, string>> = {
  14: 'onAudioData',
  15: 'onVideoData',
  16: 'onDeskshareData',
  17: 'onTranscriptData',
};
const WIRE_NAMES: Readonly<Record<string, string>> = {
  contentType: 'content_type',
  sampleRate: 'sample_rate',
  dataOpt: 'data_opt',
  duration: 'send_rate',
  srcLanguage: 'src_language',
  enableLid: 'enable_lid',
};
const SESSION_OPS: Readonly<Record<number, number>> = { 2: 1, 5: 2, 3: 3, 4: 4 };
const REJOIN_MS = 50;

/**
 * Stands in for the closed `librtmsdk`: the behaviour that Zoom's own client showed on the wire
 * (test/conformance), with literals of its own. Nothing is told but by what {@link due} hands out.
 */
export class FakeLibrary {
  readonly #join: FakeJoin;
  #due: Due[] = [];
  #keepAlives: (() => void)[] = [];
  #signaling: WebSocket;
  #media = new Map<string, WebSocket>();
  #ready = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #rejoin: NodeJS.Timeout | undefined;
  #confirmed = false;
  #active = false;
  #over = false;
  /** What the next poll does instead of its work. */
  fault: string | null = null;

  constructor(join: FakeJoin) {
    this.#join = join;
    this.#signaling = this.#dial();
  }

  /** What arrived since the last poll. Keep-alives are answered here, not on arrival. */
  due(): readonly Due[] {
    for (const answer of this.#keepAlives.splice(0)) answer();
    return this.#due.splice(0);
  }

  subscribe(events: readonly number[]): void {
    this.#say({
      msg_type: 5,
      events: events.map((type) => ({ event_type: type, subscribe: true })),
    });
  }

  /** No message 21: subscriptions are repeated, then every socket closes in order. */
  leave(): void {
    this.subscribe([2, 3, 4]);
    this.subscribe([8, 9]);
    this.#end();
  }

  #dial(): WebSocket {
    const socket = this.#connect(this.#join.url);
    this.#timer = setTimeout(() => {
      this.#confirm(1);
    }, this.#join.timeout);
    socket.on('open', () => {
      // For tests, that see it nowhere else.
      const agent = `fake of ${this.#join.instanceKey}`;
      this.#say({ ...this.#identity(1), rtms_client_agent: agent, sequence: 4334236 });
    });
    this.#listen(socket, (message) => {
      this.#signal(message);
    });
    socket.on('close', (code) => {
      this.#closed(code);
    });
    return socket;
  }

  #connect(url: string): WebSocket {
    const { proxy } = this.#join;
    return new WebSocket(url, proxy === null ? {} : { agent: new ConnectAgent(proxy) });
  }

  #identity(type: number): Message {
    const { instanceId, streamId, signature } = this.#join;
    return {
      msg_type: type,
      protocol_version: 1,
      meeting_uuid: instanceId,
      rtms_stream_id: streamId,
      signature,
    };
  }

  #listen(socket: WebSocket, take: (message: Message) => void): void {
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      let message: Message;
      try {
        message = JSON.parse(data.toString()) as Message;
      } catch {
        return;
      }
      if (message['msg_type'] === 12) this.#keepAlive(socket, message);
      else take(message);
    });
  }

  /** Without a sequence nothing is answered. */
  #keepAlive(socket: WebSocket, { sequence, timestamp }: Message): void {
    if (sequence === undefined) return;
    this.#keepAlives.push(() => {
      socket.send(JSON.stringify({ msg_type: 13, sequence, timestamp }));
    });
  }

  #signal(message: Message): void {
    if (typeof message['fake'] === 'string') this.fault = message['fake'];
    if (message['msg_type'] === 2) this.#answered(message);
    if (message['msg_type'] === 6) this.#tell('onEventEx', JSON.stringify(message['event']));
    if (message['msg_type'] === 8) this.#streamState(message);
    if (message['msg_type'] === 9) this.#sessionState(message);
  }

  #answered(message: Message): void {
    if (message['status_code'] !== 0) {
      this.#confirm(Number(message['status_code']));
      return;
    }
    // From here on it waits for its media for ever.
    clearTimeout(this.#timer);
    const { server_urls: urls } = message['media_server'] as {
      server_urls: Record<string, string>;
    };
    for (const [kind, section] of this.#join.sections) {
      const url = urls[kind];
      if (url !== undefined) this.#media.set(kind, this.#dialMedia(kind, url, section));
    }
  }

  #dialMedia(kind: string, url: string, section: Message): WebSocket {
    const socket = this.#connect(url);
    // Alone, a transcript loses its settings.
    const lost = this.#join.sections.size === 1 && kind === 'transcript';
    const settings = lost ? {} : { [kind]: onTheWire(section) };
    socket.on('open', () => {
      const shown = { ...this.#identity(3), media_type: MEDIA_TYPES[kind], media_params: settings };
      socket.send(JSON.stringify(shown));
    });
    this.#listen(socket, (message) => {
      if (message['msg_type'] === 4 && message['status_code'] === 0) this.#mediaReady(kind);
      const callback = MEDIA_CALLBACKS[Number(message['msg_type'])];
      if (callback !== undefined) this.#content(callback, message['content'] as Message);
    });
    socket.on('close', (code) => {
      this.#closed(code);
    });
    return socket;
  }

  #mediaReady(kind: string): void {
    this.#ready.add(kind);
    if (this.#ready.size < this.#media.size) return;
    this.#say({ msg_type: 7, rtms_stream_id: this.#join.streamId });
    this.#confirm(0);
  }

  /** A stamp that is a string is none: nothing is handed out then. */
  #content(callback: string, content: Message): void {
    if (typeof content['timestamp'] !== 'number') return;
    const text = callback === 'onTranscriptData';
    const data = Buffer.from(String(content['data']), text ? 'utf8' : 'base64');
    const userId = Number(content['user_id']);
    const metadata = {
      userId: userId === 0 ? -1 : userId,
      userName: content['user_name'] ?? '',
      startTs: content['start_time'] ?? 0,
      endTs: content['end_time'] ?? 0,
      // Uninitialised memory in the library.
      aiInterpreter: { lid: -842_150_451, targets: [{ lid: Number.NaN, engine: '\ufffd' }] },
    };
    this.#tell(callback, data, data.length, content['timestamp'], metadata);
  }

  #streamState({ state, reason }: Message): void {
    if (state === 1) this.#active = true;
    if (state !== 4) return;
    this.#end();
    this.#tell('onLeave', reason);
  }

  #sessionState(message: Message): void {
    const op = SESSION_OPS[Number(message['state'])];
    if (!this.#active || op === undefined) return;
    this.#tell('onSessionUpdate', op, { sessionId: message['rtms_session_id'], status: 0 });
  }

  #confirm(reason: number): void {
    clearTimeout(this.#timer);
    if (this.#over) return;
    if (reason === 0) this.#confirmed = true;
    else this.#end();
    this.#tell('onJoinConfirm', reason);
  }

  /** In order: it is over. Broken: everything again from message 1, by itself. */
  #closed(code: number): void {
    if (this.#over) return;
    if (code !== 1006) {
      if (this.#confirmed) {
        this.#end();
        this.#tell('onLeave', 960);
      } else this.#confirm(960);
      return;
    }
    if (!this.#confirmed) return;
    this.#disconnect();
    this.#confirmed = false;
    this.#rejoin = setTimeout(() => {
      this.#over = false;
      this.#signaling = this.#dial();
    }, REJOIN_MS);
  }

  #end(): void {
    this.#disconnect();
    clearTimeout(this.#rejoin);
  }

  #disconnect(): void {
    this.#over = true;
    clearTimeout(this.#timer);
    this.#ready.clear();
    for (const socket of [this.#signaling, ...this.#media.values()]) socket.close(1000);
    this.#media.clear();
  }

  #say(message: Message): void {
    if (this.#signaling.readyState === WebSocket.OPEN)
      this.#signaling.send(JSON.stringify(message));
  }

  #tell(callback: string, ...values: readonly unknown[]): void {
    this.#due.push({ callback, values });
  }
}

/** The size of a frame is not sent. */
function onTheWire(section: Message): Message {
  const sent = Object.entries(section).filter(([name]) => name !== 'frameSize');
  return Object.fromEntries(sent.map(([name, value]) => [WIRE_NAMES[name] ?? name, value]));
}
