import { KeepAliveWatch } from './keep-alive.watch.js';
import type { PeerConnection } from './peer.connection.js';
import type { RtmsStream } from './rtms.stream.js';
import { deviation } from './strict.rules.js';
import { MESSAGE } from './wire.codes.js';
import { type Fields, readMessage, type WireMessage } from './wire.message.js';

const NORMAL_CLOSURE = 1000;
const POLICY_VIOLATION = 1008;
/** A client that says nothing after the upgrade. */
const HANDSHAKE_DEADLINE_MS = 15_000;

/** What a signaling and a media connection have in common: reading, strictness, keep-alives. */
export abstract class PeerSession {
  protected readonly peer: PeerConnection;
  /** The stream of the URL, and then that of the first message, where there is one. */
  protected stream: RtmsStream | null = null;
  readonly #handshakeDeadline: NodeJS.Timeout;
  #keepAlive: KeepAliveWatch | null = null;
  #closed = false;

  constructor(peer: PeerConnection, streamOfUrl: RtmsStream | undefined) {
    this.peer = peer;
    if (streamOfUrl) this.adopt(streamOfUrl);
    peer.journal('connected');
    this.#handshakeDeadline = setTimeout(() => {
      peer.close(NORMAL_CLOSURE, 'no handshake');
    }, HANDSHAKE_DEADLINE_MS);
  }

  /** Whether the simulator, and not the client or the network, ended the connection. */
  get endedByUs(): boolean {
    return this.peer.endedByUs;
  }

  receive(data: Uint8Array): void {
    if (this.peer.endedByUs) return;
    const message = readMessage(data);
    if ('problem' in message) {
      this.peer.journal('malformed', { problem: message.problem });
      this.violate(message.problem);
      return;
    }
    if (!this.#keepAlive) this.#receiveFirst(message);
    else if (!this.#deviates(message)) this.#dispatch(message);
  }

  /** @param code of the close frame; 1006 when there was none */
  closed(code: number, reason: string): void {
    this.#closed = true;
    clearTimeout(this.#handshakeDeadline);
    this.#keepAlive?.stop();
    this.peer.journal('closed', { code, reason, bySimulator: this.peer.endedByUs });
    if (this.#keepAlive) this.lost(code);
  }

  /** Number of the connection's first message. */
  protected abstract readonly handshakeType: number;
  protected abstract handshake(fields: Fields): void;
  protected abstract handle(message: WireMessage): void;
  /** The connection of a finished handshake has closed. */
  protected abstract lost(code: number): void;
  protected abstract keepAliveFailed(): void;

  /** In strict mode: into the journal, and the connection is closed. */
  protected violate(reason: string): void {
    if (!this.stream?.behaviour.strict) return;
    this.peer.write('strict.violation', { socket: this.peer.role, reason });
    this.peer.close(POLICY_VIOLATION, reason);
  }

  protected refuse(message: object): void {
    this.peer.send(message);
    this.peer.close(NORMAL_CLOSURE);
  }

  /**
   * The handshake holds: what comes now is no first message any more. Its answer, and with it the
   * keep-alives, wait for the delay that the behaviour asks for.
   */
  protected accept(stream: RtmsStream, answer: object, delayMs: number, then: () => void): void {
    const keepAlive = new KeepAliveWatch(this.peer, {
      intervalMs: stream.behaviour.keepAliveIntervalMs,
      onlyWhenIdle: stream.behaviour.keepAliveOnlyWhenIdle,
      now: () => stream.timeline.now(),
      onDead: () => {
        this.keepAliveFailed();
      },
    });
    this.#keepAlive = keepAlive;
    const send = () => {
      if (this.#closed || this.peer.endedByUs || stream.ended) return;
      this.peer.send(answer);
      if (stream.behaviour.keepAliveSockets.includes(this.peer.role)) keepAlive.start();
      then();
    };
    if (delayMs === 0) send();
    else setTimeout(send, delayMs);
  }

  /** The stream of the first message, which decides how the rest is read. */
  protected adopt(stream: RtmsStream): void {
    this.stream = stream;
    this.peer.belongsTo(stream.line);
  }

  #receiveFirst(message: WireMessage): void {
    if (message.type !== this.handshakeType) {
      this.peer.journal('unexpected', { msgType: message.type });
      this.violate(`message ${String(message.type)} before the handshake`);
      return;
    }
    clearTimeout(this.#handshakeDeadline);
    this.handshake(message.fields);
  }

  #deviates(message: WireMessage): boolean {
    if (!this.stream?.behaviour.strict) return false;
    const reason = deviation(message);
    if (reason !== null) this.violate(`message ${String(message.type)}: ${reason}`);
    return reason !== null;
  }

  #dispatch(message: WireMessage): void {
    if (message.type !== MESSAGE.keepAliveResponse) {
      this.handle(message);
      return;
    }
    const echoed = this.#keepAlive?.answered(message.fields['timestamp']);
    if (!echoed) this.violate('message 13 echoes no timestamp that waits for its answer');
  }
}
