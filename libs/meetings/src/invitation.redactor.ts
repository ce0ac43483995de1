import { PASSCODE_LABELS } from './meeting-link/text.forms.js';

/** Texts that Zoom writes itself, with passcodes among the words. */
const INVITATION_FIELDS: ReadonlySet<string> = new Set(['invitation', 'sip_links']);

/** Each keeps its first group, and what stands behind that is the passcode. */
const PASSCODES: readonly RegExp[] = [
  new RegExp(String.raw`((?:${PASSCODE_LABELS})\s*[:：]\s*)\S{1,32}`, 'giu'),
  // +16465588656,,12345678901#,,,,*123456#
  /(,{2}\d{9,11}#),{1,8}(?:0?#,{0,8}){0,3}\*?\d{1,10}#/g,
  // 12345678901.123456@zoomcrc.com
  /((?<!\d)\d{9,11})(?:\.\d{0,10}){1,4}(?=@)/g,
  // 162.255.37.11##12345678901#123456
  /(##\d{9,11})#{1,2}\d{1,10}/g,
];

export function isInvitationField(name: string): boolean {
  return INVITATION_FIELDS.has(name);
}

/** An invitation without the passcodes that people and telephones enter. */
export function withoutPasscodes(text: string): string {
  return PASSCODES.reduce((rest, pattern) => rest.replace(pattern, '$1'), text);
}
