import { PlatformError } from '@zoom-platform/kernel';
import { MeetingLinkForeignError } from '../meetings.errors.js';
import type { LinkWrapperName } from './link.unwrapper.js';
import { parseMeetingLink } from './meeting-link.parser.js';
import type { LinkCloud, LinkKind, MeetingLink } from './meeting-link.type.js';
import { readMeetingText, type ReadLink } from './meeting-text.reader.js';

/** `pwd` of a link, a passcode as people type it, one of digits for telephones. */
export type PasscodeKind = 'pwd' | 'passcode' | 'numericPasscode';

export interface LinkRefusal {
  readonly code: string;
  readonly message: string;
  readonly fix?: string;
}

/** One thing in the text that may name a meeting. */
export interface LinkCandidate {
  readonly found: 'link' | 'text';
  readonly wins: boolean;
  readonly joinable: boolean;
  readonly kind?: LinkKind;
  readonly cloud?: LinkCloud;
  readonly meetingId?: string;
  /** Where a link leads to, wrappers off. */
  readonly host?: string;
  /** Taken off, the outermost first. */
  readonly wrappers?: readonly LinkWrapperName[];
  /** Which passcodes stand with it. */
  readonly passcodes?: readonly PasscodeKind[];
  /** Why it cannot be joined. */
  readonly refusal?: LinkRefusal;
}

export interface LinkExplanation {
  readonly candidates: readonly LinkCandidate[];
  /** What {@link parseMeetingLink} takes the text for, and why; absent: nothing. */
  readonly winner?: { readonly meetingId: string; readonly kind: LinkKind; readonly why: string };
  /** Why it takes it for nothing. */
  readonly refusal?: LinkRefusal;
}

/** What stands in a text, what counts of it, and why. No passcode is in it. */
export function explainMeetingLink(text: string): LinkExplanation {
  const verdict = verdictOn(text);
  const { links, forms, passcode } = readMeetingText(text);
  const winning = verdict instanceof PlatformError ? undefined : verdict;
  const first = links.findIndex(({ reading }) => reading.type === 'meeting');
  const candidates = [
    ...links.map((link, index) => linkCandidate(link, index === first, passcode)),
    ...forms.map((form, index) =>
      textCandidate(form, index === 0 && first < 0 && winning !== undefined),
    ),
  ];
  if (verdict instanceof PlatformError) return { candidates, refusal: refusalOf(verdict) };
  const { meetingId, kind } = verdict;
  return { candidates, winner: { meetingId, kind, why: reasonOf(first >= 0, candidates.length) } };
}

function verdictOn(text: string): MeetingLink | PlatformError {
  try {
    return parseMeetingLink(text);
  } catch (error) {
    if (error instanceof PlatformError) return error;
    throw error;
  }
}

function linkCandidate(
  { reading, host, wrappers }: ReadLink,
  wins: boolean,
  passcode: string | undefined,
): LinkCandidate {
  const shared = {
    found: 'link',
    wins,
    wrappers,
    ...(host === undefined ? {} : { host }),
  } as const;
  switch (reading.type) {
    case 'meeting':
      return { ...shared, ...factsOf({ ...reading.link, passcode }), joinable: true };
    case 'unjoinable':
      return { ...shared, joinable: false, refusal: refusalOf(reading.error) };
    case 'page':
      return { ...shared, joinable: false };
    case 'foreign':
      return { ...shared, joinable: false, refusal: refusalOf(new MeetingLinkForeignError()) };
  }
}

function textCandidate(form: MeetingLink, wins: boolean): LinkCandidate {
  return { found: 'text', wins, joinable: true, ...factsOf(form) };
}

function factsOf({ kind, cloud, meetingId, pwd, passcode, numericPasscode }: MeetingLink) {
  const held: readonly (readonly [PasscodeKind, string | undefined])[] = [
    ['pwd', pwd],
    ['passcode', passcode],
    ['numericPasscode', numericPasscode],
  ];
  const passcodes = held.filter(([, value]) => value !== undefined).map(([name]) => name);
  return { kind, cloud, meetingId, passcodes };
}

function refusalOf({ code, message, fix }: PlatformError): LinkRefusal {
  return { code, message, ...(fix === undefined ? {} : { fix }) };
}

function reasonOf(byLink: boolean, candidates: number): string {
  if (candidates === 1) return 'It is the only one.';
  return byLink
    ? 'The first link to a meeting counts before other links and before any number.'
    : 'No link leads to a meeting; a labelled number counts before one-tap, SIP, H.323 and bare numbers.';
}
