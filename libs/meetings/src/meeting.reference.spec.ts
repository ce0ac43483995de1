import { zoomPath } from '@zoom-platform/zoom-api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMeetingReference } from './meeting.reference.js';

const UUID = '/3DYlohs//tCd4ii1uC2+g==';

describe('meeting references', () => {
  it.each([
    ['as Zoom writes it', UUID],
    ['encoded once', encodeURIComponent(UUID)],
    ['encoded twice', encodeURIComponent(encodeURIComponent(UUID))],
    ['without padding', UUID.slice(0, 22)],
    ['URL-safe', UUID.replaceAll('/', '_').replaceAll('+', '-')],
    ['dashed hex', hexOf(UUID)],
    ['dashed hex in upper case', hexOf(UUID).toUpperCase()],
  ])('take a UUID %s', (_name, text) => {
    expect(parseMeetingReference(text)).toEqual({ type: 'uuid', meetingUuid: UUID });
  });

  it.each([
    ['85746065', 'meetings.link_unrecognized'],
    ['..', 'meetings.link_unrecognized'],
    ['../users/me', 'meetings.link_unrecognized'],
    ['%2e%2e%2fusers', 'meetings.link_unrecognized'],
    ['aDYlohsHRtCd4ii1uC2+hA=', 'meetings.link_unrecognized'],
    ['aDYlohsHRtCd4ii1uC2+hAxx==', 'meetings.link_unrecognized'],
  ])('refuse %s', (text, code) => {
    expect(() => parseMeetingReference(text)).toThrow(expect.objectContaining({ code }) as Error);
  });

  it('take what a path of Zoom makes of a UUID', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        const meetingUuid = Buffer.from(bytes).toString('base64');
        const segment = zoomPath`/${meetingUuid}`.slice(1);
        expect(parseMeetingReference(segment)).toEqual({ type: 'uuid', meetingUuid });
      }),
    );
  });
});

function hexOf(base64: string): string {
  const hex = Buffer.from(base64, 'base64').toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
