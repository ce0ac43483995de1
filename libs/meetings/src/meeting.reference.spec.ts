import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meetingPathSegment, parseMeetingReference } from './meeting.reference.js';

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

  it('encode twice only what starts with a slash or has two in a row', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        const meetingUuid = Buffer.from(bytes).toString('base64');
        const segment = meetingPathSegment({ type: 'uuid', meetingUuid });
        expect(segment).toMatch(/^[A-Za-z0-9%]+$/);
        const once = decodeURIComponent(segment);
        const twice = meetingUuid.startsWith('/') || meetingUuid.includes('//');
        expect(twice ? decodeURIComponent(once) : once).toBe(meetingUuid);
        expect(parseMeetingReference(segment)).toEqual({ type: 'uuid', meetingUuid });
      }),
    );
  });

  it.each([
    ['aDYlohsHRtCd4ii1uC2+hA==', 'aDYlohsHRtCd4ii1uC2%2BhA%3D%3D'],
    ['aDYlohs/RtCd4ii1uC2+hA==', 'aDYlohs%2FRtCd4ii1uC2%2BhA%3D%3D'],
    ['/DYlohsHRtCd4ii1uC2+hA==', '%252FDYlohsHRtCd4ii1uC2%252BhA%253D%253D'],
    ['aDYlohs//tCd4ii1uC2+hA==', 'aDYlohs%252F%252FtCd4ii1uC2%252BhA%253D%253D'],
  ])('%s becomes the segment %s', (meetingUuid, segment) => {
    expect(meetingPathSegment({ type: 'uuid', meetingUuid })).toBe(segment);
  });
});

function hexOf(base64: string): string {
  const hex = Buffer.from(base64, 'base64').toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
