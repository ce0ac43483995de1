import type { WebSocket } from 'ws';
import type { FaultPlan } from './fault.plan.js';
import type { TapeWriter } from '../tape/tape.writer.js';
import type { WireDialect } from './wire.dialect.js';
import type { WireFault } from './wire.fault.js';
import { type Fields, isFields } from './wire.message.js';

/** What a connection has of the stream that it belongs to. */
export interface StreamLine {
  readonly streamId: string;
  readonly frames: 'text' | 'binary';
  readonly dialect: WireDialect;
  readonly faults: FaultPlan;
  /** Where all that passes is written down; null: nowhere. */
  tape: TapeWriter | null;
}

/** What an outlet asks of its connection. */
export interface OutletOwner {
  readonly role: 'signaling' | 'media';
  readonly open: boolean;
  readonly congested: boolean;
  /** A fault closes the connection; `null`: without a close frame. */
  breakOff(closeCode: number | null): void;
  /** The bytes are on their way to the client. */
  passed(bytes: Buffer, isBinary: boolean): void;
  write(type: string, detail: Readonly<Record<string, unknown>>): void;
}

const NO_UTF8 = 0xff;

function corrupted(bytes: Buffer, how: 'bytes' | 'json'): Buffer {
  const middle = Math.floor(bytes.length / 2);
  if (how === 'json') return bytes.subarray(0, middle);
  const spoilt = Buffer.from(bytes);
  spoilt[middle] = NO_UTF8;
  return spoilt;
}

type WrongCode = Extract<WireFault, { readonly fault: 'wrong_code' }>;

/** @returns null where the message has no such field */
function withCode(message: Fields, { field, value }: WrongCode): Fields | null {
  if (Object.hasOwn(message, field)) return { ...message, [field]: value };
  for (const part of ['event', 'content']) {
    const inner = message[part];
    if (isFields(inner) && Object.hasOwn(inner, field)) {
      return { ...message, [part]: { ...inner, [field]: value } };
    }
  }
  return null;
}

/** The way of a connection's messages to its socket, through the faults of its stream. */
export class FrameOutlet {
  readonly #socket: WebSocket;
  readonly #owner: OutletOwner;
  /** What waits behind a delayed message, in order; `notBefore` is monotonic milliseconds. */
  readonly #waiting: { readonly notBefore: number; readonly act: () => void }[] = [];
  #overtaken: { readonly bytes: Buffer; toPass: number }[] = [];
  #release: NodeJS.Timeout | undefined;
  #isHalfOpen = false;
  #asBinary = false;

  constructor(socket: WebSocket, owner: OutletOwner) {
    this.#socket = socket;
    this.#owner = owner;
  }

  /** The connection stands, and nothing passes it. */
  get isHalfOpen(): boolean {
    return this.#isHalfOpen;
  }

  send(message: object, line: StreamLine | null): void {
    if (this.#isHalfOpen) return;
    this.#asBinary = line?.frames === 'binary';
    const told = line?.dialect.speak(message) ?? { ...message };
    const fault = line?.faults.next(this.#owner.role, told['msg_type']) ?? null;
    if (fault === null) this.#pass(told);
    else if (fault.fault === 'wrong_code') this.#changeCode(told, fault);
    else {
      this.#owner.write('fault.hit', { fault: fault.fault, msgType: told['msg_type'] });
      this.#spoil(told, fault);
    }
  }

  /** After what waits. */
  end(act: () => void): void {
    if (!this.#isHalfOpen) this.#queue(act);
  }

  /** Nothing that waits leaves any more. */
  dispose(): void {
    clearTimeout(this.#release);
    this.#waiting.length = 0;
    this.#overtaken = [];
  }

  #changeCode(message: Fields, fault: WrongCode): void {
    const about = { fault: fault.fault, msgType: message['msg_type'] };
    const changed = withCode(message, fault);
    if (changed === null) this.#owner.write('fault.missed', { ...about, field: fault.field });
    else this.#owner.write('fault.hit', about);
    this.#pass(changed ?? message);
  }

  #spoil(message: Fields, fault: Exclude<WireFault, WrongCode>): void {
    switch (fault.fault) {
      case 'drop':
      case 'silence':
        break;
      case 'delay':
        this.#pass(message, performance.now() + fault.ms);
        break;
      case 'corrupt':
        this.#leave(corrupted(bytesOf(message), fault.how));
        break;
      case 'reorder':
        this.#overtaken.push({ bytes: bytesOf(message), toPass: fault.by ?? 1 });
        break;
      case 'half_open':
        this.dispose();
        this.#isHalfOpen = true;
        this.#socket.pause();
        break;
      case 'close':
        this.#owner.breakOff(fault.closeCode);
        break;
      case 'flood':
        this.#flood(bytesOf(message), fault.copies);
        break;
    }
  }

  #flood(bytes: Buffer, copies: number): void {
    this.#leave(bytes);
    let sent = 0;
    for (; sent < copies && !this.#owner.congested; sent += 1) this.#leave(bytes);
    this.#owner.write('fault.flooded', { copies: sent });
  }

  #pass(message: Fields, notBefore = 0): void {
    this.#leave(bytesOf(message), notBefore);
  }

  #leave(bytes: Buffer, notBefore = 0): void {
    this.#queue(() => {
      this.#write(bytes);
      this.#letOvertakenGo();
    }, notBefore);
  }

  #queue(act: () => void, notBefore = 0): void {
    if (this.#waiting.length === 0 && notBefore === 0) {
      act();
      return;
    }
    this.#waiting.push({ notBefore, act });
    if (this.#waiting.length === 1) this.#wait();
  }

  #wait(): void {
    const [first] = this.#waiting;
    if (!first) return;
    this.#release = setTimeout(
      () => {
        this.#leaveWhatIsDue();
        this.#wait();
      },
      Math.max(0, first.notBefore - performance.now()),
    );
  }

  /** At once: with a timer for each message, more could come than leave. */
  #leaveWhatIsDue(): void {
    const now = performance.now();
    const held = this.#waiting.findIndex(({ notBefore }) => notBefore > now);
    const due = this.#waiting.splice(0, held < 0 ? this.#waiting.length : held);
    for (const { act } of due) act();
  }

  #letOvertakenGo(): void {
    for (const held of this.#overtaken) held.toPass -= 1;
    const free = this.#overtaken.filter(({ toPass }) => toPass <= 0);
    this.#overtaken = this.#overtaken.filter(({ toPass }) => toPass > 0);
    for (const { bytes } of free) this.#write(bytes);
  }

  #write(bytes: Buffer): void {
    // It waited behind a close.
    if (!this.#owner.open) return;
    this.#owner.passed(bytes, this.#asBinary);
    this.#socket.send(bytes, { binary: this.#asBinary });
  }
}

function bytesOf(message: Fields): Buffer {
  return Buffer.from(JSON.stringify(message));
}
