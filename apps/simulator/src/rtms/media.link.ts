import type { FeedOutlet, MediaFeed } from './media.feed.js';
import type { NegotiatedMedia } from './media.parameters.js';
import type { PeerConnection } from './peer.connection.js';
import type { MediaKind } from './wire.codes.js';

/** A media connection after its handshake; carries nothing before message 7 has made it ready. */
export class MediaLink implements FeedOutlet {
  readonly peer: PeerConnection;
  readonly kinds: ReadonlySet<MediaKind>;
  /** Opened with `media_type` 32: excludes every other media connection. */
  readonly isAll: boolean;
  readonly media: NegotiatedMedia;
  readonly #seen = new Set<MediaKind>();
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

  get ready(): boolean {
    return this.#feeds !== null;
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
