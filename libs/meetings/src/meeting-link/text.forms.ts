import type { LinkCloud, LinkKind, MeetingLink } from './meeting-link.type.js';

/** 9 to 11 digits in groups, and no further digit at either side. */
const NUMBER = String.raw`(?<![\d+])(?<id>\d(?:[ -]?\d){8,10})(?![ -]?\d)`;

const ID_LABELS = [
  String.raw`(?:meeting|webinar|event|conference)[ -]?(?:id|number|no\.?)`,
  String.raw`id\s+(?:d[ae]\s+(?:la\s+)?)?(?:r[eé]uni[oóã]o?n?|riunione|webinar)`,
  'meeting-kennnummer',
  'vergadering-id',
  'mötes-id',
  'identyfikator spotkania',
  'идентификатор (?:конференции|собрания)',
  'toplantı (?:kimliği|id)',
  'id cuộc họp',
  'id rapat',
  String.raw`ウェビナー\s*id`,
  String.raw`(?:网络研讨会|網路研討會)\s*id`,
  String.raw`웨비나\s*id`,
  String.raw`[会會][议議]\s*(?:[号號][码碼]?|id)`,
  String.raw`ミーティング\s*id`,
  String.raw`회의\s*id`,
].join('|');

/** What invitations call the passcode, in the languages that Zoom writes them in. */
export const PASSCODE_LABELS = [
  String.raw`pass\s?code`,
  'password',
  'kenncode',
  'code secret',
  "code d['’]accès",
  'código de acceso',
  'contraseña',
  'senha(?: de acesso)?',
  "codice d[i’'] ?accesso",
  'toegangscode',
  'lösenord',
  'kod dostępu',
  'код доступа',
  'пароль',
  'parola',
  'mật mã',
  'kode sandi',
  '密[码碼]',
  'パスコード',
  '암호',
].join('|');

const PASSCODE = new RegExp(String.raw`(?:${PASSCODE_LABELS})\s*[:：]\s*(\S{1,32})`, 'iu');

interface TextForm {
  readonly kind: LinkKind;
  readonly cloud: LinkCloud;
  /** With the group `id`, and `passcode` where the form carries one in digits. */
  readonly pattern: RegExp;
}

/** Ways to name a meeting without a link (zoom-api §C6); the first that fits counts. */
const FORMS: readonly TextForm[] = [
  {
    // The labelled number comes first: it stands above all others in an invitation.
    kind: 'labelled_number',
    cloud: 'unknown',
    pattern: new RegExp(String.raw`(?:${ID_LABELS})\s*[:：#]?\s*${NUMBER}`, 'iu'),
  },
  {
    // +16465588656,,12345678901#,,,,*123456#
    kind: 'one_tap',
    cloud: 'unknown',
    pattern: /\d,{2,4}(?<id>\d{9,11})#(?:,{1,8}(?:0?#,{0,8}){0,3}\*?(?<passcode>\d{1,10})#)?/,
  },
  {
    // 12345678901.123456@zoomcrc.com; what follows the passcode (layout, host key) is not read.
    kind: 'sip',
    cloud: 'commercial',
    pattern:
      /(?<![\w.@-])(?<id>\d{9,11})(?:\.(?<passcode>\d{0,10}))?(?:\.\d{0,10}){0,3}@zoomcrc\.com(?!\.?[\w@-])/i,
  },
  {
    // 162.255.37.11##12345678901#123456
    kind: 'h323',
    cloud: 'unknown',
    pattern: /##(?<id>\d{9,11})(?![\d])(?:#{1,2}(?<passcode>\d{1,10})(?!\d))?/,
  },
  {
    kind: 'number',
    cloud: 'unknown',
    pattern: new RegExp(`^#?${NUMBER}#?$`),
  },
];

/** The meetings that text names otherwise than by a link, one a form; the first counts. */
export function readTextForms(text: string): readonly MeetingLink[] {
  return FORMS.flatMap(({ kind, cloud, pattern }) => {
    const { id, passcode } = pattern.exec(text)?.groups ?? {};
    if (id === undefined) return [];
    return {
      kind,
      cloud,
      meetingId: id.replace(/[ -]/g, ''),
      pwd: undefined,
      passcode: readPasscode(text),
      numericPasscode: passcode === '' ? undefined : passcode,
    };
  });
}

/** `Passcode: Ab1…` of an invitation. */
export function readPasscode(text: string): string | undefined {
  return PASSCODE.exec(text)?.[1];
}
