import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { dirname } from 'node:path';

/** One line of a recording. */
export type RecordedLine =
  | {
      readonly connection: number;
      readonly upgrade: string;
      readonly headers: IncomingHttpHeaders;
    }
  | {
      readonly connection: number;
      readonly direction: 'received';
      readonly opcode: 'text' | 'binary';
      /** Payload of the frame, byte for byte. */
      readonly base64: string;
    }
  | { readonly connection: number; readonly closed: number; readonly reason: string };

/** Keeps what clients send, byte for byte, as JSONL: bytes from outside our own codecs. */
export class FrameRecorder {
  readonly #file: number | null;

  /** @param path file that is begun anew; `null` records nothing */
  constructor(path: string | null) {
    if (path !== null) mkdirSync(dirname(path), { recursive: true });
    this.#file = path === null ? null : openSync(path, 'w');
  }

  upgraded(connection: number, path: string, headers: IncomingHttpHeaders): void {
    this.#write({ connection, upgrade: path, headers });
  }

  received(connection: number, data: Buffer, isBinary: boolean): void {
    const opcode = isBinary ? 'binary' : 'text';
    this.#write({ connection, direction: 'received', opcode, base64: data.toString('base64') });
  }

  closed(connection: number, code: number, reason: string): void {
    this.#write({ connection, closed: code, reason });
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
  }

  #write(line: RecordedLine): void {
    if (this.#file !== null) writeSync(this.#file, `${JSON.stringify(line)}\n`);
  }
}
