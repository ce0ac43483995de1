import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

/** One connection that the server saw, with all it said, in order. */
export interface SeenConnection {
  readonly path: string;
  readonly received: Record<string, unknown>[];
  readonly socket: WebSocket;
  closeCode: number | null;
}

export interface ScriptedAnswers {
  /** Path → URL keys of message 2. Default: audio, video and transcript, each on a path of its own. */
  mediaUrls: Readonly<Record<string, string>>;
  /** The URL of a path of {@link mediaUrls}; `null`: here. */
  urlOf: ((path: string) => string) | null;
  /**
   * `status_code` of message 2, asked at each handshake with the number of the connection and message 1;
   * `null` closes with 1000 and says nothing, `silence` does not even close.
   */
  signalingStatus: (
    connection: number,
    request: Readonly<Record<string, unknown>>,
  ) => number | null | 'silence';
  /** `status_code` of message 4, by path; `silence`: no answer. */
  mediaStatus: (path: string) => number | 'silence';
  /** `reason` of message 4. */
  mediaReason: string;
  /** `media_params` of message 4. */
  mediaParameters: Readonly<Record<string, object>>;
  /** `status_code` of message 29, by the request; `null`: no answer. */
  videoStatus: (request: Readonly<Record<string, unknown>>) => number | null;
  /** `state` of message 20; `null`: no answer. */
  streamState: number | null;
  /** `state` of message 11; `null`: refused with status 40, as an id that is unknown. */
  sessionState: number | null;
  /** Message 22 follows message 21, then message 8: terminated, since the receiver asked. */
  closeAnswered: boolean;
  /** Messages go out as binary frames. */
  binary: boolean;
  /** Event 7 and stream state 2 follow the end of each media connection, whoever ended it. */
  hintsAtMediaLoss: boolean;
}

/**
 * Zoom's side of RTMS on a local socket, for specs: it answers the handshakes by literals of its own
 * and does the rest when it is told to.
 */
export class ScriptedZoom {
  readonly connections: SeenConnection[] = [];
  answers: ScriptedAnswers = {
    mediaUrls: { audio: '/audio', video: '/video', transcript: '/transcript' },
    urlOf: null,
    signalingStatus: () => 0,
    mediaStatus: () => 0,
    mediaReason: '',
    mediaParameters: {
      audio: {
        content_type: 2,
        sample_rate: 1,
        channel: 1,
        codec: 1,
        data_opt: 2,
        send_rate: 100,
      },
      video: { content_type: 3, codec: 7 },
    },
    videoStatus: () => 0,
    streamState: 1,
    sessionState: 2,
    closeAnswered: true,
    binary: false,
    hintsAtMediaLoss: false,
  };

  private constructor(private readonly server: WebSocketServer) {
    server.on('connection', (socket, request) => {
      this.#accept(socket, request.url ?? '/');
    });
  }

  static async start(): Promise<ScriptedZoom> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: true });
    await once(server, 'listening');
    return new ScriptedZoom(server);
  }

  url(path: string): string {
    const { port } = this.server.address() as AddressInfo;
    return `ws://127.0.0.1:${String(port)}${path}`;
  }

  seen(path: string): readonly SeenConnection[] {
    return this.connections.filter((connection) => connection.path === path);
  }

  /** Connections of a path that are open now. */
  open(path: string): readonly SeenConnection[] {
    return this.seen(path).filter(({ closeCode }) => closeCode === null);
  }

  /** Every message of a type on a path, over all its connections. */
  received(path: string, msgType: number): readonly Record<string, unknown>[] {
    return this.seen(path).flatMap(({ received }) =>
      received.filter((message) => message['msg_type'] === msgType),
    );
  }

  /** To every open connection of a path. */
  send(path: string, message: string): void {
    for (const { socket } of this.open(path)) socket.send(Buffer.from(message), this.#mode());
  }

  /** Breaks the connections of a path, with a close frame or, for `null`, without. */
  drop(path: string, closeCode: number | null): void {
    for (const { socket } of this.open(path)) {
      if (closeCode === null) socket.terminate();
      else socket.close(closeCode);
    }
  }

  async close(): Promise<void> {
    for (const { socket } of this.connections) socket.terminate();
    this.server.close();
    await once(this.server, 'close');
  }

  #hint(): void {
    for (const connection of this.connections) {
      if (connection.closeCode !== null || !carried(connection, 1)) continue;
      connection.socket.send('{"msg_type":6,"event":{"event_type":7,"timestamp":1}}');
      connection.socket.send('{"msg_type":8,"state":2,"reason":14,"timestamp":1}');
    }
  }

  #mode() {
    return { binary: this.answers.binary };
  }

  #accept(socket: WebSocket, path: string): void {
    const connection: SeenConnection = { path, received: [], socket, closeCode: null };
    this.connections.push(connection);
    socket.on('close', (code) => {
      connection.closeCode = code;
      if (this.answers.hintsAtMediaLoss && carried(connection, 3)) this.#hint();
    });
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as Record<string, unknown>;
      connection.received.push(message);
      this.#answer(connection, message);
      const asked = this.#answerTo(message);
      if (asked !== null) socket.send(JSON.stringify({ timestamp: 1, ...asked }), this.#mode());
    });
  }

  #answer({ socket, path }: SeenConnection, message: Readonly<Record<string, unknown>>): void {
    const { msg_type: msgType } = message;
    if (msgType === 1) {
      this.#answerSignaling(socket, this.answers.signalingStatus(this.seen(path).length, message));
    }
    if (msgType === 21 && this.answers.closeAnswered) {
      socket.send('{"msg_type":22,"status_code":0,"reason":"OK"}', this.#mode());
      socket.send('{"msg_type":8,"state":4,"reason":20,"timestamp":1}', this.#mode());
    }
    if (msgType === 3) {
      const status = this.answers.mediaStatus(path);
      if (status === 'silence') return;
      socket.send(
        `{"msg_type":4,"protocol_version":1,"status_code":${String(status)},"sequence":0,` +
          `"reason":${JSON.stringify(this.answers.mediaReason)},` +
          `"payload_encrypted":false,"media_params":${JSON.stringify(this.answers.mediaParameters)}}`,
        this.#mode(),
      );
    }
  }

  /** To messages 10, 19 and 28. */
  #answerTo(request: Readonly<Record<string, unknown>>): object | null {
    const { videoStatus, streamState, sessionState } = this.answers;
    const { msg_type: msgType, user_id, rtms_session_id } = request;
    if (msgType === 10) {
      const answer = sessionState === null ? { status_code: 40 } : { state: sessionState };
      return { msg_type: 11, rtms_session_id, ...answer };
    }
    if (msgType === 19 && streamState !== null) return { msg_type: 20, state: streamState };
    const status_code = msgType === 28 ? videoStatus(request) : null;
    return status_code === null ? null : { msg_type: 29, user_id, status_code, reason: 'r' };
  }

  #answerSignaling(socket: WebSocket, status: number | null | 'silence'): void {
    if (status === 'silence') return;
    if (status === null) {
      socket.close(1000);
      return;
    }
    const { mediaUrls, urlOf } = this.answers;
    const urls = Object.entries(mediaUrls).map(
      ([key, path]) => `"${key}":"${urlOf?.(path) ?? this.url(path)}"`,
    );
    socket.send(
      `{"msg_type":2,"protocol_version":1,"sequence":0,"status_code":${String(status)},"reason":"r",` +
        `"media_server":{"server_urls":{${urls.join(',')}}}}`,
      this.#mode(),
    );
  }
}

function carried({ received }: SeenConnection, msgType: number): boolean {
  return received.some((message) => message['msg_type'] === msgType);
}
