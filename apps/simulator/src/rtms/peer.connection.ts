import { WebSocket } from 'ws';
import type { Journal } from '../journal/journal.port.js';
import { isSendable } from './close.codes.js';
import { FrameOutlet, type StreamLine } from './frame.outlet.js';

/** Beyond this many unsent bytes a client counts as slow and gets no more media for now. */
const CONGESTED_BYTES = 4 * 1024 * 1024;

/** RFC 6455 §5.5: a control frame has at most 125 bytes, two of which are the code. */
const MAX_REASON_BYTES = 123;

/** One WebSocket of a client, numbered for the journal. */
export class PeerConnection {
  readonly number: number;
  readonly role: 'signaling' | 'media';
  readonly #socket: WebSocket;
  readonly #journal: Journal;
  /** Set by the URL, and again by the handshake, which says which stream it belongs to. */
  #line: StreamLine | null = null;
  readonly #outlet: FrameOutlet;
  #endedByUs = false;
  #isBrokenByFault = false;
  #passedMessages = 0;

  constructor(number: number, role: 'signaling' | 'media', socket: WebSocket, journal: Journal) {
    this.number = number;
    this.role = role;
    this.#socket = socket;
    this.#journal = journal;
    this.#outlet = new FrameOutlet(socket, this);
    socket.once('close', () => {
      this.#outlet.dispose();
    });
  }

  belongsTo(line: StreamLine): void {
    this.#line = line;
  }

  get open(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  /** Whether the simulator, and not the client or the network, ended the connection. */
  get endedByUs(): boolean {
    return this.#endedByUs;
  }

  /** Whether a scripted fault ended it, as a failing server does. */
  get isBrokenByFault(): boolean {
    return this.#isBrokenByFault;
  }

  get congested(): boolean {
    return this.#socket.bufferedAmount > CONGESTED_BYTES;
  }

  /** How many have left for the client: none that a fault swallows or holds back. */
  get passedMessages(): number {
    return this.#passedMessages;
  }

  send(message: object): void {
    if (!this.open) return;
    this.#outlet.send(message, this.#line);
  }

  /** @param code one that no frame can carry, as 1006, cuts the connection */
  close(code: number, reason = ''): void {
    if (!isSendable(code)) {
      this.cut();
      return;
    }
    this.#endedByUs = true;
    this.#outlet.end(() => {
      this.#socket.close(code, Buffer.from(reason).subarray(0, MAX_REASON_BYTES));
    });
  }

  /** Without a close frame, as a broken network does. */
  cut(): void {
    this.#endedByUs = true;
    if (!this.#outlet.isHalfOpen) this.#socket.terminate();
  }

  /** A fault ends it, while the stream takes it for one that goes on. */
  breakOff(closeCode: number | null): void {
    this.#isBrokenByFault = true;
    if (closeCode === null) this.cut();
    else this.close(closeCode);
  }

  passed(bytes: Buffer, isBinary: boolean): void {
    this.#passedMessages += 1;
    this.#line?.tape?.sent(this.number, bytes, isBinary);
  }

  /** @param type what comes after `signaling.` or `media.` */
  journal(type: string, detail: Readonly<Record<string, unknown>> = {}): void {
    this.write(`${this.role}.${type}`, detail);
  }

  write(type: string, detail: Readonly<Record<string, unknown>> = {}): void {
    this.#journal.write(type, {
      connection: this.number,
      detail,
      ...(this.#line ? { streamId: this.#line.streamId } : {}),
    });
  }
}
