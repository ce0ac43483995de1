import { parseMeetingLink } from '@zoom-platform/meetings';

/** A UUID stays as it is; a link or an invitation becomes the number in it. */
export function meetingIn(text: string): string {
  return /^[A-Za-z0-9+/]{22}==$/.test(text) ? text : parseMeetingLink(text).meetingId;
}
