import { isUtf8 } from 'node:buffer';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { StreamEvent } from '../rtms/rtms-host.port.js';
import type { TapeHead, TapeLine } from './tape.line.js';

type Frame = Pick<
  Extract<TapeLine, { readonly direction: 'sent' }>,
  'opcode' | 'message' | 'encoding'
>;

function frameOf(data: Buffer, isBinary: boolean): Frame {
  const opcode = isBinary ? 'binary' : 'text';
  if (isUtf8(data)) return { opcode, message: data.toString('utf8') };
  return { opcode, message: data.toString('base64'), encoding: 'base64' };
}

/** Writes all that passes on a stream's connections, line by line, as it passes. */
export class TapeWriter {
  readonly #origin = performance.now();
  readonly #path: string;
  #file: number | null;
  #open = 0;
  #isFinished = false;

  /** @param path file that is begun anew */
  constructor(path: string, head: TapeHead) {
    this.#path = resolve(path);
    mkdirSync(dirname(path), { recursive: true });
    this.#file = openSync(path, 'w');
    this.#write(head);
  }

  /** Whether it still writes that file. */
  holds(path: string): boolean {
    return this.#file !== null && this.#path === resolve(path);
  }

  opened(connection: number, path: string): void {
    this.#open += 1;
    this.#write({ connection, direction: 'opened', atMs: this.#now(), path });
  }

  sent(connection: number, data: Buffer, isBinary: boolean): void {
    const atMs = this.#now();
    this.#write({ connection, direction: 'sent', atMs, ...frameOf(data, isBinary) });
  }

  received(connection: number, data: Buffer, isBinary: boolean): void {
    const atMs = this.#now();
    this.#write({ connection, direction: 'received', atMs, ...frameOf(data, isBinary) });
  }

  closed(connection: number, code: number, byServer: boolean): void {
    this.#write({ connection, direction: 'closed', atMs: this.#now(), code, byServer });
    this.#open -= 1;
    if (this.#isFinished && this.#open === 0) this.close();
  }

  /** What the stream's webhooks say. */
  told(event: StreamEvent): void {
    const webhook = { direction: 'webhook', atMs: this.#now() } as const;
    if (event.type === 'interrupted') this.#write({ ...webhook, event: 'rtms_interrupted' });
    else this.#write({ ...webhook, event: 'rtms_stopped', stopReason: event.stopReason });
  }

  /** The stream is over: the file closes with the last connection. */
  finish(): void {
    this.#isFinished = true;
    if (this.#open === 0) this.close();
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  #now(): number {
    return Math.round(performance.now() - this.#origin);
  }

  #write(line: TapeHead | TapeLine): void {
    if (this.#file !== null) writeSync(this.#file, `${JSON.stringify(line)}\n`);
  }
}
