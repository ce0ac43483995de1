import { PlatformError } from '@zoom-platform/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LinkCloud, LinkKind } from './meeting-link.type.js';
import { parseMeetingLink } from './meeting-link.parser.js';

const ID = '12345678901';
const PWD = 'UVBtVmpMd0ZNQ0lXc1NBOHNUaE5Vdz09.1';

function codeOf(text: string): string {
  try {
    parseMeetingLink(text);
  } catch (error) {
    if (error instanceof PlatformError) return error.code;
    throw error;
  }
  return 'parsed';
}

describe('links', () => {
  it.each<[string, LinkKind, LinkCloud, string | undefined]>([
    [`https://zoom.us/j/${ID}`, 'join_link', 'commercial', undefined],
    [`https://us02web.zoom.us/j/${ID}?pwd=${PWD}#success`, 'join_link', 'commercial', PWD],
    [`https://my-company.zoom.us/j/${ID}?pwd=abcDEF123`, 'join_link', 'commercial', 'abcDEF123'],
    [`https://zoom.com/j/${ID}`, 'join_link', 'commercial', undefined],
    [`HTTPS://ZOOM.US/J/${ID}/`, 'join_link', 'commercial', undefined],
    [`zoom.us/j/${ID}?pwd=abc`, 'join_link', 'commercial', 'abc'],
    [`//zoom.us/j/${ID}`, 'join_link', 'commercial', undefined],
    [`https://zoom.us/w/${ID}?tk=SECRET&pwd=abc&uuid=WN_x`, 'webinar_link', 'commercial', 'abc'],
    [`https://zoom.us/s/${ID}?zak=SECRET`, 'start_link', 'commercial', undefined],
    [`https://zoom.us/wc/join/${ID}?pwd=abc`, 'web_client_link', 'commercial', 'abc'],
    [`https://app.zoom.us/wc/${ID}/join?fromPWA=1`, 'web_client_link', 'commercial', undefined],
    [`https://app.zoom.us/wc/${ID}/start`, 'web_client_link', 'commercial', undefined],
    [`https://zoom.us/join?confno=${ID}&pwd=abc`, 'join_link', 'commercial', 'abc'],
    [`zoommtg://zoom.us/join?action=join&confno=${ID}&pwd=abc`, 'app_link', 'commercial', 'abc'],
    [
      `zoommtg://us02web.zoom.us/start?confno=${ID}&zak=SECRET`,
      'app_link',
      'commercial',
      undefined,
    ],
    [`zoomus://zoom.us/join?confno=${ID}&uname=Ana`, 'app_link', 'commercial', undefined],
    [`https://agency.zoomgov.com/j/${ID}`, 'join_link', 'government', undefined],
    [`https://zoom.com.cn/j/${ID}`, 'join_link', 'china', undefined],
    [`https://us02web.zoomus.cn/j/${ID}`, 'join_link', 'china', undefined],
    [`https://zoom.us/j/${ID}?pwd=abc.1.`, 'join_link', 'commercial', 'abc.1'],
    [`https://zoom.us/j/${ID}?pwd=abc.1Meeting`, 'join_link', 'commercial', 'abc.1'],
    [`https://zoom.us/j/123%204567%208901`, 'join_link', 'commercial', undefined],
    ['https://zoom.us/j/１２３４５６７８９０１', 'join_link', 'commercial', undefined],
  ])('%s', (text, kind, cloud, pwd) => {
    const link = parseMeetingLink(text);
    expect(link).toMatchObject({ kind, meetingId: ID, cloud });
    expect(link.pwd).toBe(pwd);
    expect(JSON.stringify(link)).not.toContain('SECRET');
  });

  it.each([
    ['Google', `https://www.google.com/url?q=https://zoom.us/j/${ID}?pwd%3Dabc&sa=D&ust=1`],
    ['Google, another parameter', `https://google.co.uk/url?url=https%3A%2F%2Fzoom.us%2Fj%2F${ID}`],
    [
      'Outlook',
      `https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fzoom.us%2Fj%2F${ID}%3Fpwd%3Dabc&data=05%7C02`,
    ],
    [
      'Outlook around Google',
      `https://x.safelinks.protection.outlook.com/?url=${encodeURIComponent(`https://www.google.com/url?q=${encodeURIComponent(`https://zoom.us/j/${ID}`)}`)}`,
    ],
    ['percent-encoding', `https%3A%2F%2Fzoom.us%2Fj%2F${ID}%3Fpwd%3Dabc`],
    ['percent-encoding twice', encodeURIComponent(encodeURIComponent(`https://zoom.us/j/${ID}`))],
    ['HTML', `<a href="https://zoom.us/j/${ID}?tk=1&amp;pwd=abc">Join</a>`],
    ['numeric entities', `https&#58;//zoom.us/j/${ID}&#63;pwd&#x3D;abc`],
    ['Markdown', `[Join](https://zoom.us/j/${ID})`],
    ['Markdown with itself as text', `[https://zoom.us/j/${ID}](https://zoom.us/j/${ID})`],
    ['angle brackets', `<https://zoom.us/j/${ID}>`],
    ['a sentence', `Please join at https://zoom.us/j/${ID}?pwd=abc, and be on time.`],
    ['parentheses', `(see zoom.us/j/${ID}).`],
    ['a Chinese sentence', `会议链接：https://zoom.us/j/${ID}。`],
    ['a calendar file', `LOCATION:https://zoom.us/j/${ID}`],
    ['invisible characters', `https://zo\u200bom.us/j/\u2060${ID}\ufeff`],
    ['another link before it', `https://support.example.com/help https://zoom.us/j/${ID}`],
    ['dial-in numbers before it', `https://zoom.us/u/kc1 https://zoom.us/j/${ID}`],
  ])('in %s', (_name, text) => {
    expect(parseMeetingLink(text)).toMatchObject({ meetingId: ID, cloud: 'commercial' });
  });

  it.each([
    ['https://zoom.us/my/ana.example', 'meetings.link_personal'],
    ['https://zoom.us/j/ana.example?pwd=abc', 'meetings.link_personal'],
    ['https://zoom.us/wc/my/ana', 'meetings.link_personal'],
    ['https://zoom.us/meeting/register/tJ0vcOmgrz4uHt', 'meetings.link_registration'],
    ['https://zoom.us/webinar/register/WN_abc', 'meetings.link_registration'],
    ['https://events.zoom.us/ev/Aabc', 'meetings.link_event'],
    ['https://us02web.zoom.us/rec/share/abc.def', 'meetings.link_recording'],
    ['https://us02web.zoom.us/rec/play/abc.def', 'meetings.link_recording'],
    ['https://zoom.us/j/12345678', 'meetings.id_invalid'],
    ['https://zoom.us/j/123456789012', 'meetings.id_invalid'],
    ['zoommtg://zoom.us/join?confno=12', 'meetings.id_invalid'],
    ['https://zoom.us/pricing', 'meetings.link_unrecognized'],
    ['https://example.com/', 'meetings.link_not_zoom'],
    ['', 'meetings.link_unrecognized'],
    ['hello', 'meetings.link_unrecognized'],
    ['x'.repeat(10_001), 'meetings.link_unrecognized'],
  ])('%s is refused as %s', (text, code) => {
    expect(codeOf(text)).toBe(code);
  });
});

describe('numbers and invitations', () => {
  it.each<[string, LinkKind]>([
    [ID, 'number'],
    ['123 4567 8901', 'number'],
    ['123-4567-8901', 'number'],
    ['123\u00a04567\u00a08901', 'number'],
    ['123–4567–8901', 'number'],
    ['１２３　４５６７　８９０１', 'number'],
    ['  #12345678901# ', 'number'],
    ['Meeting ID: 123 4567 8901', 'labelled_number'],
    ['Webinar ID: 123 4567 8901', 'labelled_number'],
    ['会议号：123 4567 8901', 'labelled_number'],
    ['Meeting-ID: 123 4567 8901\n1', 'labelled_number'],
    ['ID de réunion : 123 4567 8901\n1', 'labelled_number'],
    ['ID de reunión: 123 4567 8901\n1', 'labelled_number'],
    ['ID da reunião: 123 4567 8901\n1', 'labelled_number'],
    ['ID riunione: 123 4567 8901\n1', 'labelled_number'],
    ['Идентификатор конференции: 123 4567 8901\n1', 'labelled_number'],
    ['Toplantı Kimliği: 123 4567 8901\n1', 'labelled_number'],
    ['ミーティング ID: 123 4567 8901\n1', 'labelled_number'],
    ['회의 ID: 123 4567 8901\n1', 'labelled_number'],
    ['會議 ID：１２３ ４５６７ ８９０１\n1', 'labelled_number'],
    ['<p><b>Meeting ID:</b> 123&nbsp;4567&nbsp;8901</p><p>42</p>', 'labelled_number'],
    ['Find a number: https://zoom.us/u/kc1\nMeeting ID: 123 4567 8901\n1', 'labelled_number'],
    ['+16465588656,,12345678901#,,,,*123456# US (New York)', 'one_tap'],
    ['tel:+16465588656,,12345678901#', 'one_tap'],
    ['12345678901@zoomcrc.com', 'sip'],
    ['sip:12345678901.123456@zoomcrc.com', 'sip'],
    ['162.255.37.11##12345678901#', 'h323'],
  ])('%j', (text, kind) => {
    expect(parseMeetingLink(text)).toMatchObject({ kind, meetingId: ID });
  });

  it.each([
    ['+16465588656,,12345678901#,,,,*123456#', '123456'],
    ['+16465588656,,12345678901#,,,,,,0#,,012345#', '012345'],
    ['12345678901.123456@zoomcrc.com', '123456'],
    ['12345678901.123456.11.9999@zoomcrc.com', '123456'],
    ['162.255.37.11##12345678901#123456', '123456'],
    ['12345678901@zoomcrc.com', undefined],
  ])('reads the passcode of telephones in %s', (text, passcode) => {
    expect(parseMeetingLink(text).numericPasscode).toBe(passcode);
  });

  it('reads a whole invitation, and keeps its three passcodes apart', () => {
    const invitation = [
      'Ana Example is inviting you to a scheduled Zoom meeting.',
      'Topic: Weekly  Time: Nov 23, 2026 12:00 PM London',
      `Join Zoom Meeting\nhttps://us02web.zoom.us/j/${ID}?pwd=${PWD}`,
      'Meeting ID: 123 4567 8901\nPasscode: aB1!x\n---\nOne tap mobile',
      '+16465588656,,12345678901#,,,,*123456# US (New York)',
      'Find your local number: https://us02web.zoom.us/u/kdXyz',
    ].join('\r\n');
    expect(parseMeetingLink(invitation)).toEqual({
      kind: 'join_link',
      meetingId: ID,
      cloud: 'commercial',
      pwd: PWD,
      passcode: 'aB1!x',
      numericPasscode: undefined,
    });
  });

  it.each([
    '12345678',
    '123456789012',
    '123 456 789 012',
    'Meeting ID: 123456789012',
    'call me: 12345678901',
    '12345678901@zoomcrc.com.evil.com',
    '12345678901@evil-zoomcrc.com',
    '12345678901@evil.com',
    '12345678901 https://example.com/',
  ])('%s is no meeting', (text) => {
    expect(codeOf(text)).not.toBe('parsed');
  });
});

describe('hostile links', () => {
  it.each([
    `https://evil-zoom.us/j/${ID}`,
    `https://evilzoom.us/j/${ID}`,
    `https://zoom.us.evil.com/j/${ID}`,
    `https://zoom.us@evil.com/j/${ID}`,
    `https://zoom.us:pw@evil.com/j/${ID}`,
    `https://evil@zoom.us/j/${ID}`,
    `https://evil.com/https://zoom.us/j/${ID}`,
    `https://evil.com/(https://zoom.us/j/${ID})`,
    `https://evil.com?u=https://zoom.us/j/${ID}`,
    `https://evil.com#https://zoom.us/j/${ID}`,
    `https://evil.com/url?q=https://zoom.us/j/${ID}`,
    `https://safelinks.protection.outlook.com.evil.com/?url=https://zoom.us/j/${ID}`,
    `https://evilsafelinks.protection.outlook.com.evil.com/?url=https://zoom.us/j/${ID}`,
    `https://www.google.com.evil.com/url?q=https://zoom.us/j/${ID}`,
    `https://www.google.com/url?q=https://evil-zoom.us/j/${ID}`,
    `https://zoom.us\\@evil.com/j/${ID}`,
    `https://evil.com\\@zoom.us/j/${ID}`,
    `https://zoom.us\\j\\${ID}`,
    `https://zoom.us/j/${ID}?x=\\`,
    `https://zoom.us:8443/j/${ID}`,
    `https://zооm.us/j/${ID}`,
    `https://zoom.us%2eevil.com/j/${ID}`,
    `ftp://zoom.us/j/${ID}`,
    `javascript:alert(1)//zoom.us/j/${ID}`,
    `javascript://zoom.us/j/${ID}`,
    `data:text/html,https://zoom.us/j/${ID}`,
    `zoommtg://evil.com/join?confno=${ID}`,
    `zoommtg://zoom.us@evil.com/join?confno=${ID}`,
    `zoommtg://zoom.us.evil.com/join?confno=${ID}`,
    `zoom.us@evil.com/j/${ID}`,
    `zoom.us.evil.com/j/${ID}`,
    `evil-zoom.us/j/${ID}`,
    `//zoom.us.evil.com/j/${ID}`,
    `https%3A%2F%2Fevil-zoom.us%2Fj%2F${ID}`,
    `https://[::1]/j/${ID}`,
    `https://127.0.0.1/j/${ID}`,
    `Join https://zoom.us.evil.com/j/${ID}\nMeeting ID: 123 4567 8901`,
    `https://zoom.us/j/${ID}/../../evil`,
  ])('%s is refused', (text) => {
    expect(codeOf(text)).not.toBe('parsed');
  });
});

const meetingId = fc.stringMatching(/^[1-9][0-9]{8,10}$/);
const pwd = fc.option(fc.stringMatching(/^[A-Za-z0-9]{1,32}(\.1)?$/), { nil: undefined });
const subdomain = fc.constantFrom('', 'us02web.', 'us06web.', 'my-company.', 'a.b.');
const cloud = fc.constantFrom<[string, LinkCloud]>(
  ['zoom.us', 'commercial'],
  ['zoom.com', 'commercial'],
  ['zoomgov.com', 'government'],
  ['zoom.com.cn', 'china'],
  ['zoomus.cn', 'china'],
  ['zoom.cn', 'china'],
);
const form = fc.constantFrom<(host: string, id: string, query: string) => string>(
  (host, id, query) => `https://${host}/j/${id}?${query}`,
  (host, id, query) => `http://${host}/j/${id}?${query}#success`,
  (host, id, query) => `${host}/j/${id}?${query}`,
  (host, id, query) => `https://${host}/w/${id}?tk=abc&${query}`,
  (host, id, query) => `https://${host}/s/${id}?zak=abc&${query}`,
  (host, id, query) => `https://${host}/wc/join/${id}?${query}`,
  (host, id, query) => `https://${host}/wc/${id}/join?${query}`,
  (host, id, query) => `zoommtg://${host}/join?action=join&confno=${id}&${query}&zc=0`,
  (host, id, query) => `zoomus://${host}/join?confno=${id}&${query}`,
);
const wrapping = fc.constantFrom<(link: string) => string>(
  (link) => link,
  (link) => encodeURIComponent(link),
  (link) => `https://www.google.com/url?q=${encodeURIComponent(link)}&sa=D`,
  (link) =>
    `https://eur01.safelinks.protection.outlook.com/?url=${encodeURIComponent(link)}&data=x`,
);
const setting = fc.constantFrom<(link: string) => string>(
  (link) => link,
  (link) => `  ${link}\n`,
  (link) => `<${link}>`,
  (link) => `Join us:\r\n${link}\r\nSee you!`,
  (link) => `<a href="${link.replaceAll('&', '&amp;')}">Join</a>`,
  (link) => `Please join at ${link}. Thanks!`,
  (link) => `会议链接：${link} 。`,
);

describe('for any link', () => {
  it('in any form, wrapper and text around it, the meeting is found', () => {
    fc.assert(
      fc.property(
        fc.tuple(meetingId, pwd, subdomain, cloud, form, wrapping, setting),
        ([id, password, sub, [host, name], build, wrap, set]) => {
          const link = build(
            `${sub}${host}`,
            id,
            password === undefined ? 'x=1' : `pwd=${password}`,
          );
          // A link without a scheme is not recognizable once it is encoded.
          const wrapped = link.includes('://') ? wrap(link) : link;
          const found = parseMeetingLink(set(wrapped));
          expect(found).toMatchObject({ meetingId: id, cloud: name });
          expect(found.pwd).toBe(password);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('to a host that is not Zoom’s, it is refused in every form, wrapper and text', () => {
    const label = fc.stringMatching(/^[a-z0-9]{1,12}$/);
    const hostile = fc.tuple(label, cloud, fc.nat({ max: 8 })).map(([word, [host], trick]) => {
      const tricks = [
        `${word}-${host}`,
        `${word}${host}`,
        `${host}.${word}.com`,
        `${host}@${word}.com`,
        `${host}:x@${word}.com`,
        `${word}@${host}`,
        `${host}:4${String(word.length)}`,
        `${host}%2e${word}.com`,
        host.replace('o', 'о'),
      ];
      return tricks[trick] ?? '';
    });
    fc.assert(
      fc.property(
        fc.tuple(meetingId, hostile, form, wrapping, setting),
        ([id, host, build, wrap, set]) => {
          const link = build(host, id, 'pwd=abc');
          expect(codeOf(set(link.includes('://') ? wrap(link) : link))).not.toBe('parsed');
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('numbers of 9 to 11 digits are found however they are grouped, others never', () => {
    const grouped = fc
      .tuple(fc.stringMatching(/^[1-9][0-9]{5,15}$/), fc.constantFrom('', ' ', '-', '\u00a0', '　'))
      .map(([digits, separator]) => ({
        digits,
        text: digits.replace(/(...)(?=.)/g, `$1${separator}`),
      }));
    fc.assert(
      fc.property(grouped, ({ digits, text }) => {
        const fits = digits.length >= 9 && digits.length <= 11;
        if (fits) expect(parseMeetingLink(text).meetingId).toBe(digits);
        else expect(codeOf(text)).toBe('meetings.link_unrecognized');
      }),
    );
  });

  it('any text at all ends in a meeting or in a typed refusal', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('https://', 'zoom.us', '/j/', '12345678901', '@', '%', '\\', '://', '.', ' '),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        expect(codeOf(pieces.join(''))).toBeTypeOf('string');
      }),
      { numRuns: 2_000 },
    );
  });
});
