import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { Tape, TapeLine, TapeWebhook } from './tape.line.js';
import { readMessage } from '../rtms/wire.message.js';
import { TapeClients } from './tape.clients.js';

type Frame = Extract<TapeLine, { readonly direction: 'sent' }>;

/** What the tape waits for: the handshakes and message 7. Everything else a client may leave out. */
const AWAITED = [1, 3, 7];
const SIGNALING_RESPONSE = 2;
const NORMAL_CLOSURE = 1000;

/** `stalled`: the client let it wait too long. `stopped`: the simulator closed meanwhile. */
export type TapeEnd = 'played' | 'stalled' | 'stopped';

export interface TapePlay {
  /** 1 … 100: so much shorter are the times between messages; the messages stay what they are. */
  readonly speed: number;
  /** How long the client may let the tape wait, in milliseconds. */
  readonly patienceMs: number;
  /** The place of this simulator's media server, for the URLs that message 2 names: `ws://host:port`. */
  readonly mediaBase: string;
}

function typeOf(frame: Pick<Frame, 'message' | 'encoding'>): number | undefined {
  const read = readMessage(payloadOf(frame));
  return 'type' in read ? read.type : undefined;
}

function payloadOf({ message, encoding }: Pick<Frame, 'message' | 'encoding'>): Buffer {
  return Buffer.from(message, encoding ?? 'utf8');
}

/** Feeds one tape to one client, whatever client that is; signatures are not looked at. */
export class TapePlayer {
  readonly clients: TapeClients;
  readonly #tape: Tape;
  readonly #play: TapePlay;
  readonly #stopping = new AbortController();
  #end: Promise<TapeEnd> = Promise.resolve('stopped');
  /** Monotonic milliseconds at which the tape's start would lie. */
  #origin = performance.now();

  constructor(tape: Tape, play: TapePlay) {
    this.#tape = tape;
    this.#play = play;
    this.clients = new TapeClients(play.patienceMs);
  }

  /** @param tell gets each webhook of the tape when its time has come */
  play(tell: (webhook: TapeWebhook) => void): Promise<TapeEnd> {
    this.#origin = performance.now();
    this.#end = this.#run(tell);
    return this.#end;
  }

  /** Ends it where it is. Settles when nothing of it runs any more. */
  async stop(closeCode: number): Promise<void> {
    this.#stopping.abort();
    this.clients.end(closeCode);
    await Promise.allSettled([this.#end]);
  }

  async #run(tell: (webhook: TapeWebhook) => void): Promise<TapeEnd> {
    const { signal } = this.#stopping;
    try {
      for (const line of this.#tape.lines) {
        await this.#step(line, tell);
        signal.throwIfAborted();
      }
      return 'played';
    } catch (error) {
      if (signal.aborted) return 'stopped';
      if (error !== this.clients.stalled) throw error;
      return 'stalled';
    } finally {
      this.clients.end(NORMAL_CLOSURE);
    }
  }

  async #step(line: TapeLine, tell: (webhook: TapeWebhook) => void): Promise<void> {
    switch (line.direction) {
      case 'opened':
        await this.clients.opened(line.connection, line.path);
        this.#origin = Math.max(this.#origin, performance.now() - line.atMs / this.#play.speed);
        break;
      case 'received': {
        const type = typeOf(line);
        if (type === undefined || !AWAITED.includes(type)) break;
        await this.clients.said(line.connection, type);
        this.#origin = Math.max(this.#origin, performance.now() - line.atMs / this.#play.speed);
        break;
      }
      case 'sent':
        await this.#due(line.atMs);
        await this.#send(line);
        break;
      case 'closed':
        if (!line.byServer) break;
        await this.#due(line.atMs);
        await this.clients.close(line.connection, line.code);
        break;
      case 'webhook':
        await this.#due(line.atMs);
        tell(line);
        break;
    }
  }

  async #due(atMs: number): Promise<void> {
    const waitMs = this.#origin + atMs / this.#play.speed - performance.now();
    if (waitMs >= 1) await delay(waitMs, undefined, { signal: this.#stopping.signal });
  }

  async #send(line: Frame): Promise<void> {
    const socket = this.clients.socket(line.connection);
    if (socket?.readyState !== WebSocket.OPEN) return;
    const isAnswer = typeOf(line) === SIGNALING_RESPONSE;
    const payload = isAnswer ? this.#withOwnUrls(line.message) : payloadOf(line);
    await new Promise<void>((resolve) => {
      socket.send(payload, { binary: line.opcode === 'binary' }, () => {
        resolve();
      });
    });
  }

  /** The one thing in a message that is changed: media URLs lead to this simulator. */
  #withOwnUrls(message: string): Buffer {
    return Buffer.from(message.replace(/wss?:\/\/[^/"]+(?=\/media\/)/g, this.#play.mediaBase));
  }
}
