import { unwrapLink } from './link.unwrapper.js';
import { MeetingLinkForeignError, MeetingLinkUnrecognizedError } from '../meetings.errors.js';
import type { MeetingLink } from './meeting-link.type.js';
import { readPasscode, readTextForms } from './text.forms.js';
import { normalizeText } from './text.normalizer.js';
import { scanLinks } from './url.scanner.js';
import { readZoomUrl, type UrlReading } from './zoom-url.reader.js';

const LONGEST_TEXT = 10_000;

/** Speaks of Zoom or looks like a join link; on a foreign host that is an imitation. */
const LIKE_ZOOM = /zoom|confno|\/(?:j|w|s|wc)\/[\w%-]*\d/i;

interface FoundLink {
  readonly reading: UrlReading;
  readonly imitation: boolean;
}

/**
 * The meeting that a join link, an invitation or a number in any form of zoom-api §C6 names. Nothing
 * is looked up and no link is followed.
 *
 * @throws MeetingLinkForeignError the link leads elsewhere than to Zoom, or pretends to.
 * @throws UnjoinableLinkError personal, registration, event and recording links.
 * @throws MeetingIdInvalidError, MeetingLinkUnrecognizedError
 */
export function parseMeetingLink(text: string): MeetingLink {
  if (text.length > LONGEST_TEXT) throw new MeetingLinkUnrecognizedError();
  const normalized = normalizeText(text);
  const { links, rest } = scanLinks(normalized);
  const found = links.map(readLink);
  for (const { reading } of found) {
    if (reading.type === 'meeting') return { ...reading.link, passcode: readPasscode(rest) };
  }
  // A number beside a forged link is as forged as the link.
  if (found.some(({ imitation }) => imitation)) throw new MeetingLinkForeignError();
  return readTextForms(rest) ?? refuse(found);
}

function readLink(link: string): FoundLink {
  const url = unwrapLink(link);
  const reading: UrlReading = url === undefined ? { type: 'foreign' } : readZoomUrl(url);
  return { reading, imitation: reading.type === 'foreign' && LIKE_ZOOM.test(link) };
}

function refuse(found: readonly FoundLink[]): never {
  for (const { reading } of found) {
    if (reading.type === 'unjoinable') throw reading.error;
  }
  if (found.some(({ reading }) => reading.type === 'foreign')) throw new MeetingLinkForeignError();
  throw new MeetingLinkUnrecognizedError();
}
