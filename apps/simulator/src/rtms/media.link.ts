import type { FeedOutlet, MediaFeed } from './media.feed.js';
import type { NegotiatedMedia } from './media.parameters.js';
import type { PeerConnection } from './peer.connection.js';
import type { MediaKind } from './wire.codes.js';

/**
 * A media connection from its message 3 on, with which it takes its kinds; carries nothing before
 * message 7 has made it ready.
 */
export class MediaLink implements FeedOutlet {
  readonly peer: PeerConnection;
  readonly kinds: ReadonlySet<MediaKind>;
  /** Opened with `media_type` 32: excludes every other media connection. */
  readonly isAll: boolean;
  readonly media: NegotiatedMedia;
  readonly #seen = new Set<MediaKind>();
  #answered = false;
  #feeds: readonly MediaFeed[] | null = null;

  constructor(
    peer: PeerConnection,
    kinds: ReadonlySet<MediaKind>,
    isAll: boolean,
    media: NegotiatedMedia,
  ) {
    this.peer = peer;
    this.kinds = kinds;
    this.isAll = isAll;
    this.media = media;
  }

  /** Whether message 4 has left, which the behaviour may delay. */
  get answered(): boolean {
    return this.#answered;
  }

  /** Whether it is there for message 7 to start it. */
  get waiting(): boolean {
    return this.#answered && this.#feeds === null;
  }

  answer(): void {
    this.#answered = true;
  }

  get congested(): boolean {
    return this.peer.congested;
  }

  start(feeds: readonly MediaFeed[]): void {
    this.#feeds = feeds;
  }

  pump(positionMs: number): void {
    for (const feed of this.#feeds ?? []) feed.pump(positionMs);
  }

  flush(positionMs: number): void {
    for (const feed of this.#feeds ?? []) feed.flush(positionMs);
  }

  /** Nothing is sent any more. */
  close(): void {
    for (const feed of this.#feeds ?? []) feed.close?.();
  }

  /** How far each kind was delivered; nothing for a link that was never ready. */
  progress(): readonly (readonly [MediaKind, number])[] {
    return (this.#feeds ?? []).map(({ kind, deliveredTo }) => [kind, deliveredTo]);
  }

  deliver(kind: MediaKind, messageType: number, content: object, timestamp: number): void {
    this.peer.send({ msg_type: messageType, content });
    if (this.#seen.has(kind)) return;
    this.#seen.add(kind);
    this.peer.journal('first_frame', { kind, timestamp });
  }

  note(type: string, detail: Readonly<Record<string, unknown>>): void {
    this.peer.write(type, detail);
  }
}
