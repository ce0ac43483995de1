import { accountsSection } from '@zoom-platform/accounts';
import { authSection, transportSection } from '@zoom-platform/auth';
import type { Environment } from '@zoom-platform/kernel';
import { zoomApiSection } from '@zoom-platform/zoom-api';

const KNOWN = [accountsSection, authSection, transportSection, zoomApiSection]
  .flatMap(({ keys }) => Object.keys(keys))
  .filter((key) => key.startsWith('ZOOM_'));

/** Letters that may be wrong, missing or too many: a third one makes it another word. */
const SLIPS = 2;

export interface MisspeltKey {
  readonly key: string;
  readonly meant: string;
}

/** How many letters to change, add or take away (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_none, index) => index);
  for (const [index, letter] of Array.from(from).entries()) {
    const next = [index + 1];
    for (const [place, other] of Array.from(to).entries()) {
      const [above = 0, aboveNext = 0, before = 0] = [row[place], row[place + 1], next[place]];
      next.push(Math.min(above + (letter === other ? 0 : 1), aboveNext + 1, before + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

function meantBy(key: string): string | undefined {
  const [nearest] = KNOWN.map((known) => ({ known, away: distance(key.toUpperCase(), known) }))
    .filter(({ away }) => away <= SLIPS)
    .toSorted((one, other) => one.away - other.away);
  return nearest?.known;
}

/** Keys that nobody reads and that are a slip away from one that is read. */
export function misspeltKeys(texts: Environment): readonly MisspeltKey[] {
  return Object.keys(texts)
    .filter((key) => /^zoom_/i.test(key) && texts[key] !== undefined && !KNOWN.includes(key))
    .flatMap((key) => {
      const meant = meantBy(key);
      return meant === undefined ? [] : [{ key, meant }];
    });
}
