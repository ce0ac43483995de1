/** Where a link may begin: at the start, after space, an opening mark, or a label of a calendar. */
const BOUNDARY = String.raw`(?<=^|[\s<>"'(\[{|，。；、：「《【（]|\b(?:url|location|link|join|zoom):)`;

/** Characters that end a link in running text. */
const END = String.raw`\s<>"\]{}|，。；、：」》】）`;

/** What a host name, user name and port are written with, but for the dot. */
const LABEL = String.raw`[\p{L}\p{N}_~%!$&*+=:@-]{1,80}`;

/** A scheme, also percent-encoded; two slashes; or a name with a dot before the first slash. */
const START = String.raw`(?:[a-z][a-z0-9+.-]{0,30}(?::|%(?:25)*3a)(?:\/|%(?:25)*2f){2}|\/\/|${LABEL}(?:\.${LABEL}){1,10}\/)`;

const LINK = new RegExp(`${BOUNDARY}${START}[^${END}]*`, 'giu');

export interface ScannedText {
  /** As written, without the punctuation of the sentence around them. */
  readonly links: readonly string[];
  /** The text with `[link]` in the place of each. */
  readonly rest: string;
}

/** Finds links in text. A link within another link is a part of it and is not found. */
export function scanLinks(text: string): ScannedText {
  const links = (text.match(LINK) ?? []).map((link) => link.replace(/[.,;:!?'"`*_~)]+$/, ''));
  return { links, rest: text.replace(LINK, ' [link] ') };
}
