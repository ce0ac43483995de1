const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', ' '],
]);

const FULL_WIDTH_ZERO = 0xff10;

/**
 * Makes what mail programs, calendars and input methods write comparable: entities and inline tags of
 * HTML, invisible characters, kinds of space and dash, full-width digits. Line ends stay.
 */
export function normalizeText(text: string): string {
  return text
    .replace(/&(#?\w{2,7});/g, (whole, name: string) => characterOf(name.toLowerCase()) ?? whole)
    .replace(/<\/?(?:b|br|div|em|i|li|p|span|strong|td|tr|u|ul)\b[^<>]*>/gi, '\n')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/[\p{Zs}\t]+/gu, ' ')
    .replace(/[\p{Pd}\u2212]/gu, '-')
    .replace(/[\uff10-\uff19]/g, (digit) => String(digit.charCodeAt(0) - FULL_WIDTH_ZERO))
    .trim();
}

/** `amp`, `#38` or `#x26`; only what a link or a number can be written with. */
function characterOf(name: string): string | undefined {
  const [, hex, decimal] = /^#(?:x([0-9a-f]{1,4})|(\d{1,5}))$/.exec(name) ?? [];
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  if (Number.isNaN(code)) return ENTITIES.get(name);
  return code === 160 ? ' ' : code > 32 && code < 127 ? String.fromCharCode(code) : undefined;
}
