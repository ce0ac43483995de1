import type { RestCall } from './rest.endpoint.js';
import { ZoomRefusal } from './rest.errors.js';
import { decoded } from './rest.input.js';

/** What a path names: a meeting's number, or the UUID of one occurrence. */
export type MeetingAddress =
  | { readonly kind: 'number'; readonly meetingId: string; readonly text: string }
  | {
      readonly kind: 'uuid';
      readonly isMeant: (meetingUuid: string) => boolean;
      /** For messages. */
      readonly text: string;
    };

/**
 * Whether a path segment means this UUID: one that starts with a slash or has two in a row must be
 * encoded twice, any other once or twice (zoom-api §C3).
 */
export function namesMeeting(segment: string, meetingUuid: string): boolean {
  const once = decoded(segment);
  const needsTwice = meetingUuid.startsWith('/') || meetingUuid.includes('//');
  if (once === meetingUuid) return !needsTwice;
  return decoded(once) === meetingUuid;
}

/** @throws ZoomRefusal 300 for a number that is too long or too short */
export function addressOf(call: RestCall, name: string): MeetingAddress {
  const raw = call.segments[name] ?? '';
  const text = decoded(raw);
  if (!/^\d+$/.test(text)) {
    return { kind: 'uuid', isMeant: (meetingUuid) => namesMeeting(raw, meetingUuid), text };
  }
  if (!/^\d{9,11}$/.test(text)) throw new ZoomRefusal(400, 300, 'Invalid meeting id.');
  return { kind: 'number', meetingId: text, text };
}
