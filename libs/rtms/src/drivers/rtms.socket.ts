import type { ConnectionOptions } from 'node:tls';
import { WebSocket, type ClientOptions, type RawData } from 'ws';
import type { ServerMessage } from '../protocol/server-message.type.js';
import { ServerUrlRefusedError } from '../rtms.errors.js';
import type { ConnectionLoss } from './rtms-driver.port.js';
import { checkServerUrl, publicLookup } from './server-url.guard.js';
import type { WebsocketSettings } from './websocket.settings.js';

export interface RtmsSocketObserver {
  opened(): void;
  /** Any message but keep-alives, which the socket answers itself. */
  message(message: ServerMessage): void;
  /** Once, and never after `close()`. */
  lost(loss: ConnectionLoss): void;
}

/** How long the other side may take to answer our close frame. */
const CLOSE_TIMEOUT_MS = 1_000;
/** How `ws` calls a message beyond `maxPayload`. */
const TOO_LONG = 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH';

/** One WebSocket to Zoom: dials, echoes keep-alives, and notices silence. */
export class RtmsSocket {
  readonly #socket: WebSocket | null;
  readonly #settings: WebsocketSettings;
  readonly #observer: RtmsSocketObserver;
  #timer: NodeJS.Timeout | undefined;
  #lastMessageAt = 0;
  #done = false;
  #closeCode: number | null = null;

  /** Dials at once. A URL that must not be dialled is reported as a loss, in a later turn. */
  constructor(url: string, settings: WebsocketSettings, observer: RtmsSocketObserver) {
    this.#settings = settings;
    this.#observer = observer;
    this.#socket = this.#dial(url);
    this.#timer = setTimeout(() => {
      this.fail({ cause: 'timeout', detail: 'no handshake in time' });
    }, settings.handshakeTimeout);
  }

  get open(): boolean {
    return !this.#done && this.#socket?.readyState === WebSocket.OPEN;
  }

  /** It stands, and nothing came for a third of what counts as silence: two keep-alives of Zoom's, by default. */
  get quiet(): boolean {
    const quietMs = this.#settings.silenceTimeout / 3;
    return this.#lastMessageAt > 0 && performance.now() - this.#lastMessageAt > quietMs;
  }

  /** With what the other side closed, once it has. */
  get closeCode(): number | null {
    return this.#closeCode;
  }

  /** The handshake succeeded: from now on only silence ends the wait. */
  established(): void {
    clearTimeout(this.#timer);
    this.#lastMessageAt = performance.now();
    this.#watch(this.#settings.silenceTimeout);
  }

  send(message: string | Uint8Array): void {
    if (this.open) this.#socket?.send(message);
  }

  /** Closes and reports nothing more. Idempotent. */
  close(): void {
    this.#done = true;
    clearTimeout(this.#timer);
    this.#socket?.close(1000);
  }

  /** Closes and reports the loss. */
  fail(loss: Pick<ConnectionLoss, 'cause' | 'detail'> & Partial<ConnectionLoss>): void {
    if (this.#done) return;
    this.close();
    this.#observer.lost({ status: null, permanent: false, ...loss });
  }

  #dial(text: string): WebSocket | null {
    let socket: WebSocket;
    try {
      const { url, named } = checkServerUrl(text, this.#settings.namedHosts);
      socket = new WebSocket(url, optionsOf(this.#settings, named));
    } catch (error) {
      setImmediate(() => {
        this.#refuse(error);
      });
      return null;
    }
    socket.on('open', () => {
      if (!this.#done) this.#observer.opened();
    });
    socket.on('message', (data) => {
      this.#receive(data);
    });
    socket.on('close', (code) => {
      this.#closeCode = code;
      this.fail({ cause: 'closed', detail: `close code ${String(code)}` });
    });
    socket.on('error', (error) => {
      if (hasCode(error, TOO_LONG)) this.#tooLong();
      else this.#refuse(error);
    });
    return socket;
  }

  #receive(data: RawData): void {
    if (this.#done) return;
    const message = this.#settings.codec.decode(bytesOf(data));
    if (message.type === 'keep_alive') {
      this.send(this.#settings.codec.keepAliveResponse(message));
    }
    this.#lastMessageAt = performance.now();
    if (message.type !== 'keep_alive') this.#hand(message);
  }

  /** A defect of ours costs this connection, which is dialled again, and no other session. */
  #hand(message: ServerMessage): void {
    try {
      this.#observer.message(message);
    } catch (error) {
      const detail = error instanceof Error ? `${error.name} in ${message.type}` : message.type;
      this.fail({ cause: 'protocol', detail });
    }
  }

  #tooLong(): void {
    const detail = `a message over ${String(this.#settings.maxMessage)} bytes`;
    this.fail({ cause: 'protocol', detail });
  }

  #refuse(error: unknown): void {
    const refused = error instanceof ServerUrlRefusedError;
    this.fail({
      cause: refused ? 'url_refused' : 'unreachable',
      detail: refused ? error.message : codeOf(error),
      permanent: refused,
    });
  }

  #watch(delay: number): void {
    this.#timer = setTimeout(() => {
      const left = this.#lastMessageAt + this.#settings.silenceTimeout - performance.now();
      if (left > 0) this.#watch(left);
      else this.fail({ cause: 'silent', detail: 'nothing arrived' });
    }, delay);
  }
}

/** What `ws` and the TLS socket below it take; the typings of `ws` lag behind. */
type SocketOptions = ClientOptions &
  Pick<ConnectionOptions, 'secureContext'> & { readonly closeTimeout: number };

/** Compressed base64 audio costs fifteen times its decoding: `ws` must not offer to. */
function optionsOf(settings: WebsocketSettings, named: boolean) {
  const options: SocketOptions = {
    perMessageDeflate: false,
    followRedirects: false,
    maxPayload: settings.maxMessage,
    closeTimeout: CLOSE_TIMEOUT_MS,
    secureContext: settings.secureContext,
  };
  return named ? options : { ...options, lookup: publicLookup };
}

function bytesOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}

function hasCode(error: Error, code: string): boolean {
  return 'code' in error && error.code === code;
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
