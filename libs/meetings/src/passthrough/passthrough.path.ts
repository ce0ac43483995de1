import { zoomPath, type ZoomPath } from '@zoom-platform/zoom-api';
import { PassthroughPathRefusedError } from '../meetings.errors.js';

const PREFIX = '/v1/zoom/';
const AREA = /^[a-z][a-z0-9_]{0,40}$/;
const LONGEST_PATH = 2048;

/** A meeting's UUID as Zoom writes it: the only value that may hold a slash. */
const MEETING_UUID = /^[A-Za-z0-9+/]{22}==$/;
/** Reads as a fixed word of Zoom's API and as no id: `rtms_app`, `past_meetings`. */
const FIXED_WORD = /^(?:[a-z]+(?:_[a-z]+){0,4}|h323)$/;
/** Leads out of a segment once something behind us decodes again or splits differently. */
const UNSOUND = /[/\\%?#;\p{Cc}]/u;

export interface PassthroughPath {
  /** First segment: which part of Zoom's API it is. */
  readonly area: string;
  readonly segments: readonly string[];
  /** Every segment encoded anew. */
  readonly path: ZoomPath;
  /** With `:id` in the place of values. */
  readonly template: string;
}

/**
 * Zoom's path behind `/v1/zoom`, from the request's target as it came: routers decode, and what was
 * encoded to hide would be seen too late.
 *
 * @throws PassthroughPathRefusedError
 */
export function parsePassthroughPath(target: string): PassthroughPath {
  const [whole = ''] = target.split('?');
  if (!whole.startsWith(PREFIX) || whole.length > LONGEST_PATH) {
    throw new PassthroughPathRefusedError();
  }
  const segments = whole.slice(PREFIX.length).replace(/\/$/, '').split('/').map(segmentOf);
  const area = segments[0] ?? '';
  if (!AREA.test(area)) throw new PassthroughPathRefusedError();
  const fixed = ['/', ...segments.slice(1).map(() => '/'), ''];
  return {
    area,
    segments,
    path: zoomPath(Object.assign(fixed, { raw: fixed }), ...segments),
    template: `/${segments.map((segment) => (FIXED_WORD.test(segment) ? segment : ':id')).join('/')}`,
  };
}

function segmentOf(encoded: string): string {
  const once = decoded(encoded);
  // Whoever knows Zoom's rule has encoded such a UUID twice (zoom-api §C3).
  for (const uuid of [once, decoded(once)]) if (MEETING_UUID.test(uuid)) return uuid;
  if (once === '' || once === '.' || once === '..' || UNSOUND.test(once)) {
    throw new PassthroughPathRefusedError();
  }
  return once;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new PassthroughPathRefusedError();
  }
}
