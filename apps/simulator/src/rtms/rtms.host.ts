import { type Clock, SystemClock } from '@zoom-platform/kernel';
import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { RawData, WebSocket } from 'ws';
import type { Journal } from '../journal/journal.port.js';
import { RecentlyEnded } from '../recently.ended.js';
import type { Performance } from '../stage/performance.port.js';
import { DEFAULT_BEHAVIOUR } from './behaviour.defaults.js';
import type { TlsIdentity } from './certificate.authority.js';
import { FrameRecorder } from './frame.recorder.js';
import { MediaSession } from './media.session.js';
import { PeerConnection } from './peer.connection.js';
import type {
  RtmsApp,
  RtmsBehaviour,
  RtmsHost,
  StreamClaim,
  StreamEvent,
  StreamHandle,
} from './rtms-host.port.js';
import { TapeBusyError } from '../tape/tape.errors.js';
import type { Tape, TapeWebhook } from '../tape/tape.line.js';
import { type TapeEnd, TapePlayer } from '../tape/tape.player.js';
import { readMessage } from './wire.message.js';
import { StreamExistsError } from './rtms.errors.js';
import { RtmsServer } from './rtms.server.js';
import { RtmsStream } from './rtms.stream.js';
import { SignalingSession } from './signaling.session.js';

export interface RtmsHostOptions {
  readonly journal: Journal;
  /** Address to listen on. */
  readonly host: string;
  /** Of the signaling server; 0: any free port. */
  readonly port: number;
  /** Of the media server; absent: the signaling server's. */
  readonly mediaPort?: number;
  /** `null` or absent: ws instead of wss. */
  readonly tls?: TlsIdentity | null;
  /** Host name in the URLs that clients get; absent: `host`. */
  readonly advertiseHost?: string;
  readonly clock?: Clock;
  /** File that gets every message received, byte for byte (see `FrameRecorder`). */
  readonly recordTo?: string;
}

/** A tape that is offered to a client as a stream. */
export interface OfferedTape {
  readonly streamId: string;
  readonly serverUrls: string;
  /**
   * Begins it.
   * @param tell gets each webhook of the tape when its time has come
   * @returns how it ended; `stalled`: the client let it wait for longer than a minute
   */
  play(tell: (webhook: TapeWebhook) => void): Promise<TapeEnd>;
}

export interface ListeningRtmsHost extends RtmsHost {
  /**
   * Feeds a tape to whoever joins its stream.
   * @param speed 1 … 100
   * @throws StreamExistsError while its stream, or the same tape, is on offer
   */
  offerTape(tape: Tape, speed: number): OfferedTape;
  /** Base of the signaling URLs; a stream's own is below it. */
  readonly signalingUrl: string;
}

const GOING_AWAY = 1001;
const TAPE_PATIENCE_MS = 60_000;

const ROUTE = /^\/(signaling|media)\/([^/?]+)(?:\/([a-z]+))?$/;

function bytesOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}

function feed(player: TapePlayer, socket: WebSocket, path: string): void {
  player.clients.connect(socket, path);
  socket.on('message', (data) => {
    const message = readMessage(bytesOf(data));
    player.clients.heard(socket, 'type' in message ? message.type : undefined);
  });
  socket.on('error', () => {
    socket.terminate();
  });
}

/** Zoom's signaling and media servers over real sockets. */
class WebSocketRtmsHost implements ListeningRtmsHost {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #recorder: FrameRecorder;
  readonly #servers: readonly RtmsServer[];
  readonly #streams = new Map<string, RtmsStream>();
  readonly #endedStreams = new RecentlyEnded<RtmsStream>((stream) => {
    const { streamId } = stream;
    if (this.#streams.get(streamId) === stream) this.#streams.delete(streamId);
  });
  readonly #tapes = new Map<string, TapePlayer>();
  readonly #base: string;
  #connections = 0;
  #signalingPort = 0;
  #mediaPort = 0;

  constructor(options: RtmsHostOptions) {
    this.#journal = options.journal;
    this.#clock = options.clock ?? new SystemClock();
    this.#recorder = new FrameRecorder(options.recordTo ?? null);
    const tls = options.tls ?? null;
    this.#base = `${tls ? 'wss' : 'ws'}://${options.advertiseHost ?? options.host}`;
    const ports = [options.port, ...(options.mediaPort === undefined ? [] : [options.mediaPort])];
    this.#servers = ports.map((port) => this.#server(options.host, port, tls));
  }

  get signalingUrl(): string {
    return `${this.#base}:${String(this.#signalingPort)}/signaling`;
  }

  async listen(): Promise<void> {
    const ports = await Promise.all(this.#servers.map((server) => server.listen()));
    [this.#signalingPort = 0, this.#mediaPort = this.#signalingPort] = ports;
  }

  demandFree({ streamId, tapeTo }: StreamClaim): void {
    if (streamId !== undefined) {
      const former = this.#streams.get(streamId);
      if ((former && !former.ended) || this.#tapes.has(streamId)) {
        throw new StreamExistsError(streamId);
      }
    }
    if (tapeTo === undefined) return;
    const isTaken = [...this.#streams.values()].some(({ line }) => line.tape?.holds(tapeTo));
    if (isTaken) throw new TapeBusyError(tapeTo);
  }

  offer(
    performance: Performance,
    app: RtmsApp,
    behaviour: Partial<RtmsBehaviour>,
    onEvent: (event: StreamEvent) => void,
    streamId = randomBytes(16).toString('hex'),
    startedAt?: number,
  ): StreamHandle {
    this.demandFree({ streamId });
    const stream = new RtmsStream({
      streamId,
      serverUrls: `${this.signalingUrl}/${streamId}`,
      performance,
      app,
      behaviour: { ...DEFAULT_BEHAVIOUR, ...behaviour },
      clock: this.#clock,
      startedAt,
      journal: this.#journal,
      onEvent: (event) => {
        if (event.type === 'stopped') this.#endedStreams.add(stream);
        onEvent(event);
      },
    });
    this.#streams.set(streamId, stream);
    return stream;
  }

  offerTape(tape: Tape, speed: number): OfferedTape {
    const { streamId } = tape.head;
    this.demandFree({ streamId });
    const mediaBase = `${this.#base}:${String(this.#mediaPort)}`;
    const player = new TapePlayer(tape, { speed, patienceMs: TAPE_PATIENCE_MS, mediaBase });
    this.#tapes.set(streamId, player);
    return {
      streamId,
      serverUrls: `${this.signalingUrl}/${streamId}`,
      play: (tell) => player.play(tell).finally(() => this.#tapes.delete(streamId)),
    };
  }

  async close(): Promise<void> {
    const tapes = [...this.#tapes.values()].map((player) => player.stop(GOING_AWAY));
    for (const stream of this.#streams.values()) stream.dispose();
    await Promise.all([...tapes, ...this.#servers.map((server) => server.close())]);
    this.#recorder.close();
  }

  #server(host: string, port: number, tls: TlsIdentity | null): RtmsServer {
    return new RtmsServer({
      host,
      port,
      tls,
      admit: (path) => {
        const streamId = ROUTE.exec(path)?.[2];
        if (streamId === undefined) return null;
        return { delayMs: this.#streams.get(streamId)?.behaviour.upgradeDelayMs ?? 0 };
      },
      onSocket: (socket, path, request) => {
        this.#connect(socket, path, request);
      },
    });
  }

  #connect(socket: WebSocket, path: string, request: IncomingMessage): void {
    this.#connections += 1;
    const connection = this.#connections;
    this.#recorder.upgraded(connection, path, request.headers);
    const streamId = ROUTE.exec(path)?.[2] ?? '';
    const player = this.#tapes.get(streamId);
    if (player) {
      feed(player, socket, path);
      return;
    }
    const tape = this.#streams.get(streamId)?.line.tape;
    tape?.opened(connection, path);
    const session = this.#session(socket, connection, path);
    socket.on('message', (data, isBinary) => {
      const bytes = bytesOf(data);
      this.#recorder.received(connection, bytes, isBinary);
      tape?.received(connection, bytes, isBinary);
      session.receive(bytes);
    });
    socket.on('close', (code, reason) => {
      const text = reason.toString();
      this.#recorder.closed(connection, code, text);
      tape?.closed(connection, code, session.endedByUs);
      session.closed(code, text);
    });
    socket.on('error', (error) => {
      this.#journal.write('connection.error', { connection, detail: { message: error.message } });
    });
  }

  #session(socket: WebSocket, connection: number, path: string): SignalingSession | MediaSession {
    const find = (streamId: string) => this.#streams.get(streamId);
    const [, role, streamId = '', kind = ''] = ROUTE.exec(path) ?? [];
    const streamOfUrl = find(streamId);
    if (role === 'media') {
      const peer = new PeerConnection(connection, 'media', socket, this.#journal);
      return new MediaSession(peer, streamOfUrl, find, kind);
    }
    const peer = new PeerConnection(connection, 'signaling', socket, this.#journal);
    const mediaUrl = (id: string, media: string) =>
      `${this.#base}:${String(this.#mediaPort)}/media/${id}/${media}`;
    return new SignalingSession(peer, streamOfUrl, find, mediaUrl);
  }
}

/** Starts the servers. @throws the listen error of Node, e.g. `EADDRINUSE` */
export async function createRtmsHost(options: RtmsHostOptions): Promise<ListeningRtmsHost> {
  const host = new WebSocketRtmsHost(options);
  await host.listen();
  return host;
}
