import type { MeetingLink } from './meeting-link.type.js';
import { MeetingLinkForeignError, MeetingLinkUnrecognizedError } from '../meetings.errors.js';
import { readMeetingText, type ReadLink } from './meeting-text.reader.js';

/**
 * The meeting that a join link, an invitation or a number in any form of zoom-api §C6 names. Nothing
 * is looked up and no link is followed.
 *
 * @throws MeetingLinkForeignError the link leads elsewhere than to Zoom, or pretends to.
 * @throws UnjoinableLinkError personal, registration, event and recording links.
 * @throws MeetingIdInvalidError, MeetingLinkUnrecognizedError
 */
export function parseMeetingLink(text: string): MeetingLink {
  const { links, forms, passcode } = readMeetingText(text);
  for (const { reading } of links) {
    if (reading.type === 'meeting') return { ...reading.link, passcode };
  }
  // A number beside a forged link is as forged as the link.
  if (links.some(({ imitation }) => imitation)) throw new MeetingLinkForeignError();
  return forms[0] ?? refuse(links);
}

function refuse(found: readonly ReadLink[]): never {
  for (const { reading } of found) {
    if (reading.type === 'unjoinable') throw reading.error;
  }
  if (found.some(({ reading }) => reading.type === 'foreign')) throw new MeetingLinkForeignError();
  throw new MeetingLinkUnrecognizedError();
}
