import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { zoomPath } from './zoom.path.js';

describe('a path of Zoom', () => {
  it('encodes a UUID twice only where it starts with a slash or has two in a row', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        const uuid = Buffer.from(bytes).toString('base64');
        const segment = zoomPath`/meetings/${uuid}`.slice('/meetings/'.length);
        expect(segment).toMatch(/^[A-Za-z0-9%]+$/);
        const once = decodeURIComponent(segment);
        const twice = uuid.startsWith('/') || uuid.includes('//');
        expect(twice ? decodeURIComponent(once) : once).toBe(uuid);
      }),
    );
  });

  it.each([
    ['aDYlohsHRtCd4ii1uC2+hA==', 'aDYlohsHRtCd4ii1uC2%2BhA%3D%3D'],
    ['aDYlohs/RtCd4ii1uC2+hA==', 'aDYlohs%2FRtCd4ii1uC2%2BhA%3D%3D'],
    ['/DYlohsHRtCd4ii1uC2+hA==', '%252FDYlohsHRtCd4ii1uC2%252BhA%253D%253D'],
    ['aDYlohs//tCd4ii1uC2+hA==', 'aDYlohs%252F%252FtCd4ii1uC2%252BhA%253D%253D'],
    ['12345678901', '12345678901'],
    ['ana@example.com', 'ana%40example.com'],
  ])('writes %s as %s', (value, segment) => {
    expect(zoomPath`/meetings/${value}`).toBe(`/meetings/${segment}`);
  });

  it('keeps any value in its own segment, also behind a URL parser', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (value) => {
        fc.pre(value !== '.' && value !== '..' && value.isWellFormed());
        const url = new URL(`https://api.zoom.us/v2${zoomPath`/users/${value}/settings`}`);
        expect(url.pathname.split('/')).toHaveLength(5);
        expect(url.search + url.hash).toBe('');
      }),
    );
  });

  it.each(['', '.', '..'])('refuses %j, which would lead out of its place', (value) => {
    expect(() => zoomPath`/users/${value}`).toThrow(TypeError);
  });
});
