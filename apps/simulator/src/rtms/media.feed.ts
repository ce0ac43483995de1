import type { NetworkScript, Performance } from '../stage/performance.port.js';
import type { StreamTimeline } from './stream.timeline.js';
import type { MediaKind } from './wire.codes.js';

/** What is on stage, as the feeds see it. */
export interface FeedSource {
  readonly performance: Performance;
  readonly timeline: StreamTimeline;
  readonly network: NetworkScript;
  /** Each voice has a channel, as in Contact Center. */
  readonly hasChannels: boolean;
}

/** Where a feed's messages go. */
export interface FeedOutlet {
  /** The client is slow: nothing more for now. */
  readonly congested: boolean;
  /** @param timestamp Unix milliseconds of what the message carries */
  deliver(kind: MediaKind, messageType: number, content: object, timestamp: number): void;
  /** What the network script swallowed, or what could not be sent. */
  note(type: string, detail: Readonly<Record<string, unknown>>): void;
}

/** Brings one kind of media of one connection up to a position of the time line. */
export interface MediaFeed {
  readonly kind: MediaKind;
  /** Position up to which everything was delivered. */
  readonly deliveredTo: number;
  /** Sends what is due at that position. */
  pump(positionMs: number): void;
  /** Sends all that was captured before that position, due or not: the stream ends there. */
  flush(positionMs: number): void;
  /** Its connection is gone: frees what no garbage collector does. */
  close?(): void;
}
