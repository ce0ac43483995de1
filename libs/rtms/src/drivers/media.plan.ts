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

/**
 * Decides which media connections to open, from what message 2 offers.
 *
 * `split`: one for each kind, with one bit each; a kind without a URL of its own goes to `all`. Where
 * `all` is the only URL, one connection for all. `all`: one connection where `all` is offered, else
 * as `split`. A kind without any URL was not granted to the app and is left out.
 * Source: developers.zoom.us/docs/rtms/event-reference/universal-events; fallback as in zoom/rtms-samples.
 */
export function planMedia(
  kinds: readonly MediaKind[],
  offered: MediaServerUrls,
  sockets: 'split' | 'all',
): readonly PlannedConnection[] {
  if (kinds.length === 0) return [];
  const all = offered['all'];
  const split = kinds.flatMap((kind) => ownUrl(kind, offered) ?? []);
  if (all !== undefined && (sockets === 'all' || split.length === 0)) {
    return [{ url: all, mediaType: MEDIA_TYPE_ALL, kinds }];
  }
  return kinds.flatMap((kind) => {
    const url = ownUrl(kind, offered) ?? all;
    return url === undefined ? [] : [{ url, mediaType: MEDIA_TYPE[kind], kinds: [kind] }];
  });
}

function ownUrl(kind: MediaKind, offered: MediaServerUrls): string | undefined {
  return URL_KEYS[kind].map((key) => offered[key]).find((url) => url !== undefined);
}
