import { MeetingLinkUnrecognizedError } from '../meetings.errors.js';
import { unwrapLink, type LinkWrapperName } from './link.unwrapper.js';
import type { MeetingLink } from './meeting-link.type.js';
import { readPasscode, readTextForms } from './text.forms.js';
import { normalizeText } from './text.normalizer.js';
import { scanLinks } from './url.scanner.js';
import { readZoomUrl, type UrlReading } from './zoom-url.reader.js';

const LONGEST_TEXT = 10_000;

/** Speaks of Zoom or looks like a join link; on a foreign host that is an imitation. */
const LIKE_ZOOM = /zoom|confno|\/(?:j|w|s|wc)\/[\w%-]*\d/i;

export interface ReadLink {
  readonly reading: UrlReading;
  /** Host that it leads to; `undefined`: it is no sound URL. */
  readonly host: string | undefined;
  readonly wrappers: readonly LinkWrapperName[];
  /** Pretends to be Zoom's. */
  readonly imitation: boolean;
}

export interface MeetingText {
  /** In their order. */
  readonly links: readonly ReadLink[];
  /** What names a meeting without a link, the weightiest first. */
  readonly forms: readonly MeetingLink[];
  /** `Passcode: …` of an invitation. */
  readonly passcode: string | undefined;
}

/**
 * Everything in a text that may name a meeting.
 * @throws MeetingLinkUnrecognizedError the text is too long for an invitation.
 */
export function readMeetingText(text: string): MeetingText {
  if (text.length > LONGEST_TEXT) throw new MeetingLinkUnrecognizedError();
  const { links, rest } = scanLinks(normalizeText(text));
  return { links: links.map(readLink), forms: readTextForms(rest), passcode: readPasscode(rest) };
}

function readLink(link: string): ReadLink {
  const { url, wrappers } = unwrapLink(link);
  const reading: UrlReading = url === undefined ? { type: 'foreign' } : readZoomUrl(url);
  const imitation = reading.type === 'foreign' && LIKE_ZOOM.test(link);
  return { reading, host: url?.hostname, wrappers, imitation };
}
