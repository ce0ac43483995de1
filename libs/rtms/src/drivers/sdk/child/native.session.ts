import type { SdkFrame, SdkKind, SdkOrder } from '../sdk.wire.ts';
import {
  memberOf,
  textOf,
  type Addon,
  type AddonClient,
  type Handler,
  type SessionChange,
} from './sdk.addon.ts';

/** What the SDK tells us of one session. */
export interface NativeObserver {
  confirmed(reason: number): void;
  updated(change: SessionChange, rtmsSessionId: string | null): void;
  event(text: string): void;
  media(frame: Omit<SdkFrame, 'session'>, data: Uint8Array): void;
  left(reason: number): void;
}

/**
 * All that a handler can reach. The SDK keeps handlers for ever, so that whatever else they held
 * would never be collected.
 */
interface Slot {
  target: NativeObserver | null;
  /** What a handler of ours threw: thrown into the SDK, it would end the process. */
  failure: string | null;
  /** The join is confirmed, the events are not subscribed yet. */
  subscribe: boolean;
}

/** The wrapper's own loop, 1 ms at the least, swallows errors: it is put off for 24 days. */
const NEVER_BY_ITSELF_MS = 2_147_483_647;
const VERIFY_CERTIFICATE = 1;
/** The SDK's number for an error of its own: a confirmation that is no number is no success. */
const SDK_FAILURE = -1;

/** Where a session failed, for its owner. */
export class NativeFailure extends Error {
  readonly at: 'join' | 'poll' | 'callback' | 'subscription';

  constructor(at: NativeFailure['at'], detail: string) {
    super(detail);
    this.at = at;
  }
}

/** One client of the SDK, used once: configured, registered, joined, polled by us, left. */
export class NativeSession {
  readonly #slot: Slot;
  readonly #events: SdkOrder['events'];
  #client: AddonClient | null;

  /** @throws NativeFailure; nothing native is left then. */
  constructor(addon: Addon, order: SdkOrder, target: NativeObserver) {
    this.#slot = { target, failure: null, subscribe: false };
    this.#events = order.events;
    this.#client = joinedClient(addon, order, this.#slot);
  }

  /** Handlers run in later turns. @throws NativeFailure once the session is of no use any more. */
  poll(): void {
    if (this.#client === null) return;
    if (this.#slot.failure !== null) throw new NativeFailure('callback', this.#slot.failure);
    if (this.#slot.subscribe) this.#subscribe();
    try {
      this.#client.poll();
    } catch (error) {
      throw new NativeFailure('poll', textOf(error));
    }
  }

  /** Leaves once, outside of any call of the SDK; late handlers find nobody. Idempotent. */
  close(closed: () => void): void {
    const client = this.#client;
    if (client === null) return;
    this.#client = null;
    this.#slot.target = null;
    setImmediate(() => {
      leave(client);
      closed();
    });
  }

  #subscribe(): void {
    this.#slot.subscribe = false;
    try {
      for (const list of this.#events) this.#client?.subscribeEvent(list);
    } catch (error) {
      throw new NativeFailure('subscription', textOf(error));
    }
  }
}

function joinedClient(addon: Addon, order: SdkOrder, slot: Slot): AddonClient {
  const client = new addon.Client();
  try {
    for (const { kind, parameters } of order.media) CONFIGURE[kind](client, parameters);
    register(addon, client, order, slot);
    if (order.proxy !== null) client.setProxy(order.proxy.type, order.proxy.url);
    client.join({
      [order.instanceKey]: order.instanceId,
      rtms_stream_id: order.streamId,
      server_urls: order.serverUrl,
      signature: order.signature,
      timeout: order.timeoutMs,
      pollInterval: NEVER_BY_ITSELF_MS,
      is_verify_cert: VERIFY_CERTIFICATE,
      ...(order.ca === null ? {} : { ca: order.ca }),
    });
    return client;
  } catch (error) {
    slot.target = null;
    leave(client);
    throw new NativeFailure('join', textOf(error));
  }
}

const CONFIGURE = {
  audio: (client, parameters) => client.setAudioParams(parameters),
  video: (client, parameters) => client.setVideoParams(parameters),
  share: (client, parameters) => client.setDeskshareParams(parameters),
  transcript: (client, parameters) => client.setTranscriptParams(parameters),
} satisfies Record<
  SdkKind,
  (client: AddonClient, parameters: Readonly<Record<string, number | boolean>>) => unknown
>;

const REGISTER = {
  audio: (client, handler) => client.onAudioData(handler),
  video: (client, handler) => client.onVideoData(handler),
  share: (client, handler) => client.onDeskshareData(handler),
  transcript: (client, handler) => client.onTranscriptData(handler),
} satisfies Record<SdkKind, (client: AddonClient, handler: Handler) => unknown>;

/** Across kinds the SDK delivers in the order of registration: what media depends on comes first. */
function register(addon: Addon, client: AddonClient, order: SdkOrder, slot: Slot): void {
  client.onJoinConfirm(confirmHandler(slot));
  client.onSessionUpdate(updateHandler(slot, addon.changes));
  registerEvents(addon, client, eventHandler(slot));
  for (const { kind } of order.media) REGISTER[kind](client, mediaHandler(slot, kind));
  client.onLeave(leaveHandler(slot));
}

/** The wrapper's own method installs a function that holds the client; the native one does not. */
function registerEvents(addon: Addon, client: AddonClient, handler: Handler): void {
  const native = memberOf(Object.getPrototypeOf(addon.Client.prototype), 'onEventEx');
  if (typeof native === 'function') Reflect.apply(native, client, [handler]);
  else client.onEventEx(handler);
}

function guarded(slot: Slot, handle: (target: NativeObserver, values: readonly unknown[]) => void) {
  return (...values: readonly unknown[]): void => {
    if (slot.target === null) return;
    try {
      handle(slot.target, values);
    } catch (error) {
      slot.failure ??= textOf(error);
    }
  };
}

function confirmHandler(slot: Slot): Handler {
  return guarded(slot, (target, [reason]) => {
    if (reason === 0) slot.subscribe = true;
    target.confirmed(numberOf(reason, SDK_FAILURE));
  });
}

function updateHandler(slot: Slot, changes: Addon['changes']): Handler {
  return guarded(slot, (target, [op, info]) => {
    const change = changes.get(op);
    if (change !== undefined) target.updated(change, nonEmpty(memberOf(info, 'sessionId')));
  });
}

function eventHandler(slot: Slot): Handler {
  return guarded(slot, (target, [text]) => {
    if (typeof text === 'string') target.event(text);
  });
}

function leaveHandler(slot: Slot): Handler {
  return guarded(slot, (target, [reason]) => {
    target.left(numberOf(reason));
  });
}

/** `size` is the buffer's own; `aiInterpreter` is uninitialised memory and not looked at. */
function mediaHandler(slot: Slot, kind: SdkKind): Handler {
  return guarded(slot, (target, [data, , timestamp, metadata]) => {
    if (!(data instanceof Uint8Array)) return;
    const userId = memberOf(metadata, 'userId');
    target.media(
      {
        kind,
        timestamp: numberOf(timestamp),
        userId: typeof userId === 'number' && userId > 0 ? String(userId) : null,
        userName: nonEmpty(memberOf(metadata, 'userName')),
        startTime: kind === 'transcript' ? numberOf(memberOf(metadata, 'startTs')) : 0,
        endTime: kind === 'transcript' ? numberOf(memberOf(metadata, 'endTs')) : 0,
        size: data.length,
      },
      data,
    );
  });
}

function numberOf(value: unknown, otherwise = 0): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
}

function nonEmpty(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** It answers false where it failed; there is nothing else that could be done. */
function leave(client: AddonClient): void {
  client.leave();
}
