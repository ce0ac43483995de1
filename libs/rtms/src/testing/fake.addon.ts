import { FakeLibrary } from './fake.library.ts';
import { fakeSection, isUnderstood, type FakeKind, type FakeSection } from './fake.parameters.ts';

/**
 * Stands in for `@zoom/rtms` 1.1.0, with what it does to those who trust it: callbacks in later
 * turns, one queue a kind in the order of registration, also after leave; a SIGSEGV for any native
 * call after leave; poll errors; handlers that are kept for ever. Loaded by a child as the SDK is.
 */
type Handler = (...values: readonly unknown[]) => void;

/** Every handler that was ever registered, as the addon's thread-safe functions hold them. */
const keptForEver: Handler[] = [];
const LATE_CALLBACKS = 6;
/** What the library took and never gives back. */
const held: Buffer[] = [];
const GROWTH_BYTES = 256 * 1024 * 1024;
const GROWS_LATER_MS = 1_000;
const NATIVE_AFTER_LEAVE_MS = 5;
const HELD_UP_MS = 300;

/** For tests in one process: what a segmentation fault does, and which clients are still there. */
export const fakeProcess = {
  segfault: (): void => {
    process.kill(process.pid, 'SIGSEGV');
  },
  collected: 0,
  /** Rounds of callbacks that came after a leave. */
  lateRounds: 0,
  handlers: (): number => keptForEver.length,
};
const clients = new FinalizationRegistry(() => {
  fakeProcess.collected += 1;
});

function grow(): void {
  held.push(Buffer.alloc(GROWTH_BYTES, 1));
}

const FAULTS: Readonly<Record<string, () => void>> = {
  segfault: () => {
    fakeProcess.segfault();
  },
  'exit-139': () => process.exit(139),
  hang: () => {
    for (;;);
  },
  grow,
  'grow-later': () => {
    setTimeout(grow, GROWS_LATER_MS);
  },
  'leak-a-timer': () => {
    setInterval(() => undefined, 60_000);
  },
  'hold-the-loop': () => {
    setImmediate(() => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, HELD_UP_MS);
    });
  },
  // What only a broken child of ours would say.
  nonsense: () => process.send?.({ type: 'event', session: 'zero' }),
  'lying-batch': () =>
    process.send?.({ type: 'media', frames: [], data: Buffer.alloc(8), cost: 8 }),
};

class NativeClient {
  readonly #handlers = new Map<string, Handler>();
  readonly #queues = new Map<string, (readonly unknown[])[]>();
  readonly #sections = new Map<FakeKind, FakeSection>();
  #library: FakeLibrary | null = null;
  #proxy: string | null = null;
  #gone = false;
  #dead = false;

  constructor() {
    clients.register(this, undefined);
  }

  setAudioParams(parameters: unknown): boolean {
    return this.#set('audio', parameters);
  }

  setVideoParams(parameters: unknown): boolean {
    return this.#set('video', parameters);
  }

  setDeskshareParams(parameters: unknown): boolean {
    return this.#set('deskshare', parameters);
  }

  setTranscriptParams(parameters: unknown): boolean {
    return this.#set('transcript', parameters);
  }

  onJoinConfirm(handler: Handler): boolean {
    return this.#on('onJoinConfirm', handler);
  }

  onSessionUpdate(handler: Handler): boolean {
    return this.#on('onSessionUpdate', handler);
  }

  onEventEx(handler: Handler): boolean {
    return this.#on('onEventEx', handler);
  }

  onAudioData(handler: Handler): boolean {
    return this.#on('onAudioData', handler);
  }

  onVideoData(handler: Handler): boolean {
    return this.#on('onVideoData', handler);
  }

  onDeskshareData(handler: Handler): boolean {
    return this.#on('onDeskshareData', handler);
  }

  onTranscriptData(handler: Handler): boolean {
    return this.#on('onTranscriptData', handler);
  }

  onLeave(handler: Handler): boolean {
    return this.#on('onLeave', handler);
  }

  subscribeEvent(events: readonly number[]): boolean {
    if (this.#gone) throw new Error('SDK not initialized');
    this.#library?.subscribe(events);
    return true;
  }

  setProxy(type: string, url: string): boolean {
    this.#native();
    if (!url.startsWith(`${type}://`)) throw new Error('setProxy failed: Invalid args');
    this.#proxy = url;
    return true;
  }

  joinNative(options: Readonly<Record<string, unknown>>): boolean {
    this.#native();
    const { server_urls: url, rtms_stream_id: streamId, signature, timeout } = options;
    if (typeof url !== 'string') throw new TypeError('Wrong arguments');
    if (String(streamId).includes('join-throws')) throw new Error('join failed: Invalid status');
    this.#library = new FakeLibrary({
      ...instanceOf(options),
      streamId: String(streamId),
      signature: String(signature),
      url,
      timeout: Number(timeout),
      proxy: this.#proxy,
      sections: this.#configuration(),
    });
    return true;
  }

  poll(): void {
    this.#native();
    if (this.#library === null || this.#dead) return;
    this.#suffer(this.#library.fault);
    for (const { callback, values } of this.#library.due()) this.#queue(callback, values);
  }

  release(): boolean {
    this.#native();
    this.#gone = true;
    this.#library?.leave();
    this.#deliverLate();
    return true;
  }

  #suffer(fault: string | null): void {
    if (this.#library === null || fault === null) return;
    this.#library.fault = null;
    FAULTS[fault]?.();
    if (fault !== 'poll-throws') return;
    this.#dead = true;
    throw new Error('poll failed: Timeout');
  }

  #native(): void {
    if (this.#gone) fakeProcess.segfault();
  }

  #set(kind: FakeKind, parameters: unknown): boolean {
    this.#sections.set(kind, fakeSection(kind, parameters));
    return true;
  }

  /** What the library refuses costs a line on stderr; the join goes on without any media. */
  #configuration(): ReadonlyMap<string, FakeSection> {
    const wanted = [...this.#sections].filter(([kind]) => this.#wants(kind));
    if (wanted.every(([kind, section]) => isUnderstood(kind, section))) return new Map(wanted);
    process.stderr.write('Warning: Failed to configure media types before join\n');
    return new Map();
  }

  #on(callback: string, handler: Handler): boolean {
    keptForEver.push(handler);
    this.#handlers.set(callback, handler);
    this.#queues.set(callback, []);
    return true;
  }

  #wants(kind: string): boolean {
    const callback = `on${kind.charAt(0).toUpperCase()}${kind.slice(1)}Data`;
    return this.#handlers.has(callback);
  }

  #queue(callback: string, values: readonly unknown[]): void {
    this.#queues.get(callback)?.push(values);
    setImmediate(() => {
      this.#deliver();
    });
  }

  /** By kind in the order of registration, whatever came first. A throw ends the process. */
  #deliver(): void {
    for (const [callback, queue] of this.#queues) {
      for (const values of queue.splice(0)) this.#handlers.get(callback)?.(...values);
    }
  }

  #deliverLate(): void {
    const handlers = [...this.#handlers];
    for (let late = 0; late < LATE_CALLBACKS; late += 1) {
      setTimeout(() => {
        fakeProcess.lateRounds += 1;
        for (const [callback, handler] of handlers) handler(...(LATE_VALUES[callback] ?? []));
      }, late * NATIVE_AFTER_LEAVE_MS);
    }
  }
}

const LATE = [Buffer.from([1, 2]), 2, 1, { userId: 7, userName: 'late' }];
const LATE_VALUES: Readonly<Record<string, readonly unknown[]>> = {
  onJoinConfirm: [0],
  onSessionUpdate: [3, { sessionId: 'late' }],
  onEventEx: ['{"event_type":2,"user_id":7}'],
  onAudioData: LATE,
  onVideoData: LATE,
  onDeskshareData: LATE,
  onTranscriptData: LATE,
  onLeave: [0],
};

/** The first that is not empty is the instance. */
function instanceOf(options: Readonly<Record<string, unknown>>) {
  const keys = ['meeting_uuid', 'webinar_uuid', 'session_id', 'engagement_id'];
  const instanceKey = keys.find((key) => typeof options[key] === 'string' && options[key] !== '');
  if (instanceKey === undefined) throw new TypeError('Wrong arguments');
  return { instanceKey, instanceId: String(options[instanceKey]) };
}

/** The wrapper: polls by itself, swallows what that throws, and holds itself in its event handler. */
class Client extends NativeClient {
  #polling: NodeJS.Timeout | undefined;
  #raw: Handler | null = null;

  override onEventEx(handler: Handler): boolean {
    this.#raw = handler;
    return super.onEventEx((...values) => this.#raw?.(...values));
  }

  join(options: Readonly<Record<string, unknown>>): boolean {
    this.joinNative(options);
    this.#polling = setInterval(
      () => {
        try {
          this.poll();
        } catch {
          clearInterval(this.#polling);
        }
      },
      Number(options['pollInterval'] ?? 0),
    );
    return true;
  }

  leave(): boolean {
    clearInterval(this.#polling);
    return this.release();
  }
}

export default {
  Client,
  SESSION_EVENT_ADD: 1,
  SESSION_EVENT_STOP: 2,
  SESSION_EVENT_PAUSE: 3,
  SESSION_EVENT_RESUME: 4,
};
