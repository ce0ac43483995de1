import type { MediaKind } from '../media/media-frame.type.js';
import { MEDIA_TYPE, MEDIA_TYPE_ALL } from '../protocol/media.codes.js';
import type { MediaServerUrls } from '../protocol/server-message.type.js';

/** One media connection to open. */
export interface PlannedConnection {
  readonly url: string;
  /** `media_type` of message 3. */
  readonly mediaType: number;
  readonly kinds: readonly MediaKind[];
}

/** Zoom never showed its keys for share and chat; its samples look for these. */
const URL_KEYS: Readonly<Record<MediaKind, readonly string[]>> = {
  audio: ['audio'],
  video: ['video'],
  share: ['deskshare', 'sharescreen', 'share'],
  transcript: ['transcript'],
  chat: ['chat'],
};

const KNOWN_KEYS = Object.values(URL_KEYS).flat();

const EVERY_KIND: readonly MediaKind[] = ['audio', 'video', 'share', 'transcript', 'chat'];

/**
 * Decides which media connections to open, from what message 2 offers.
 *
 * `split`: one for each kind, with one bit each; a kind without a URL of its own goes to `all`. `all`:
 * one connection for all where `all` is offered and everything that it would bring is wanted, else as
 * `split`: `media_type` 32 asks for every kind that the app was granted, and several bits at once are
 * in no document. A kind without any URL was not granted to the app and is left out; where all keys have names that
 * nobody has seen so far, the first URL is tried for each.
 * Source: developers.zoom.us/docs/rtms/event-reference/universal-events; fallback as in zoom/rtms-samples.
 */
export function planMedia(
  kinds: readonly MediaKind[],
  offered: MediaServerUrls,
  sockets: 'split' | 'all',
): readonly PlannedConnection[] {
  if (kinds.length === 0) return [];
  const all = offered['all'];
  const split = kinds.some((kind) => ownUrl(kind, offered) !== undefined);
  if (all !== undefined && (sockets === 'all' || !split) && bringsNothingElse(kinds, offered)) {
    return [{ url: all, mediaType: MEDIA_TYPE_ALL, kinds }];
  }
  const isKnown = Object.keys(offered).some((key) => KNOWN_KEYS.includes(key));
  const fallback = all ?? (isKnown ? undefined : Object.values(offered)[0]);
  return kinds.flatMap((kind) => {
    const url = ownUrl(kind, offered) ?? fallback;
    return url === undefined ? [] : [{ url, mediaType: MEDIA_TYPE[kind], kinds: [kind] }];
  });
}

/** The other keys name what the app was granted; where there is none, it may be every kind. */
function bringsNothingElse(kinds: readonly MediaKind[], offered: MediaServerUrls): boolean {
  const granted = Object.keys(offered).filter((key) => key !== 'all');
  if (granted.length === 0) return EVERY_KIND.every((kind) => kinds.includes(kind));
  const wanted = kinds.flatMap((kind) => URL_KEYS[kind]);
  return granted.every((key) => wanted.includes(key));
}

function ownUrl(kind: MediaKind, offered: MediaServerUrls): string | undefined {
  return URL_KEYS[kind].map((key) => offered[key]).find((url) => url !== undefined);
}
