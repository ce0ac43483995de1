import { describe, expect, it } from 'vitest';
import { explainMeetingLink } from './meeting-link.explainer.js';

const ID = '12345678901';

describe('the explanation of an invitation', () => {
  it('names everything in it, what counts and why, and no passcode', () => {
    const google = `https://www.google.com/url?q=${encodeURIComponent(`https://us02web.zoom.us/j/${ID}?pwd=SECRET.1`)}`;
    const text = [
      `Join: https://x.safelinks.protection.outlook.com/?url=${encodeURIComponent(google)}`,
      'Agenda: https://example.com/agenda, numbers: https://zoom.us/u/kdXyz',
      'Meeting ID: 123 4567 8901\nPasscode: SECRET',
      '+16465588656,,12345678901#,,,,*987654#',
      'https://zoom.us/my/ana',
    ].join('\n');
    const explanation = explainMeetingLink(text);
    expect(JSON.stringify(explanation)).not.toMatch(/SECRET|987654/);
    expect(explanation).toMatchObject({
      winner: {
        meetingId: ID,
        kind: 'join_link',
        why: expect.stringContaining('first link') as string,
      },
      candidates: [
        {
          found: 'link',
          wins: true,
          joinable: true,
          kind: 'join_link',
          cloud: 'commercial',
          meetingId: ID,
          host: 'us02web.zoom.us',
          wrappers: ['outlook', 'google'],
          passcodes: ['pwd', 'passcode'],
        },
        { host: 'example.com', joinable: false, refusal: { code: 'meetings.link_not_zoom' } },
        { host: 'zoom.us', joinable: false, wins: false },
        { host: 'zoom.us', joinable: false, refusal: { code: 'meetings.link_personal' } },
        { found: 'text', wins: false, kind: 'labelled_number', passcodes: ['passcode'] },
        { found: 'text', wins: false, kind: 'one_tap', passcodes: ['passcode', 'numericPasscode'] },
      ],
    });
    expect(explanation).not.toHaveProperty('refusal');
  });

  it('says why a number beside a forged link does not count', () => {
    const text = `Join https://zoom.us.evil.com/j/${ID}\nMeeting ID: 123 4567 8901`;
    const explanation = explainMeetingLink(text);
    expect(explanation).toMatchObject({
      refusal: { code: 'meetings.link_not_zoom', fix: expect.any(String) as string },
      candidates: [
        { found: 'link', wins: false, joinable: false, host: 'zoom.us.evil.com' },
        { found: 'text', wins: false, meetingId: ID },
      ],
    });
    expect(explanation).not.toHaveProperty('winner');
  });

  it.each([
    ['https://zoom.us/my/ana', 'meetings.link_personal'],
    ['https://zoom.us/meeting/register/tJ0', 'meetings.link_registration'],
    ['https://events.zoom.us/ev/A', 'meetings.link_event'],
    ['https://zoom.us/rec/share/a', 'meetings.link_recording'],
    ['https://zoom.us/j/12', 'meetings.id_invalid'],
    ['hello', 'meetings.link_unrecognized'],
  ])('%s is refused with %s and a fix', (text, code) => {
    expect(explainMeetingLink(text)).toMatchObject({
      refusal: { code, fix: expect.any(String) as string },
    });
  });

  it('of a number alone says that it is the only one', () => {
    expect(explainMeetingLink(ID)).toMatchObject({
      winner: { kind: 'number', why: 'It is the only one.' },
      candidates: [{ found: 'text', wins: true, cloud: 'unknown', passcodes: [] }],
    });
  });
});
