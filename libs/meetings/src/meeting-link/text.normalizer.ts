const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['#38', '&'],
  ['#x26', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['#39', "'"],
  ['apos', "'"],
  ['nbsp', ' '],
  ['#160', ' '],
]);

const FULL_WIDTH_ZERO = 0xff10;

/**
 * Makes what mail programs, calendars and input methods write comparable: entities and inline tags of
 * HTML, invisible characters, kinds of space and dash, full-width digits. Line ends stay.
 */
export function normalizeText(text: string): string {
  return text
    .replace(/&(#?\w{2,4});/g, (whole, name: string) => ENTITIES.get(name.toLowerCase()) ?? whole)
    .replace(/<\/?(?:b|br|div|em|i|li|p|span|strong|td|tr|u|ul)\b[^<>]*>/gi, '\n')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/[\p{Zs}\t]+/gu, ' ')
    .replace(/[\p{Pd}\u2212]/gu, '-')
    .replace(/[\uff10-\uff19]/g, (digit) => String(digit.charCodeAt(0) - FULL_WIDTH_ZERO))
    .trim();
}
