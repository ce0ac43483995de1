import { describe, expect, it } from 'vitest';
import { matchesTag, rangeOf } from './byte.range.js';

describe('a range of 1000 bytes', () => {
  it.each([
    ['bytes=0-0', { start: 0, end: 0 }],
    ['bytes=0-499', { start: 0, end: 499 }],
    ['bytes=500-', { start: 500, end: 999 }],
    ['bytes=990-5000', { start: 990, end: 999 }],
    ['bytes=-1', { start: 999, end: 999 }],
    ['bytes=-5000', { start: 0, end: 999 }],
    ['Bytes= 1-2 ', { start: 1, end: 2 }],
    [`bytes=0-${'9'.repeat(400)}`, { start: 0, end: 999 }],
  ])('is read: %s', (header, range) => {
    expect(rangeOf(header, 1_000)).toEqual(range);
  });

  it.each(['bytes=1000-', 'bytes=1000-1001', 'bytes=-0', `bytes=${'9'.repeat(400)}-`])(
    'cannot be satisfied: %s',
    (header) => {
      expect(rangeOf(header, 1_000)).toBe('unsatisfiable');
    },
  );

  it.each([
    undefined,
    '',
    'bytes=',
    'bytes=-',
    'bytes=5-4',
    'bytes=0-1,5-6',
    'bytes=a-b',
    'bytes=1.5-2',
    'bytes=+1-2',
    'items=0-1',
    'bytes 0-1',
  ])('is ignored: %s', (header) => {
    expect(rangeOf(header, 1_000)).toBeNull();
  });

  it('cannot be had of nothing', () => {
    expect(rangeOf('bytes=0-', 0)).toBe('unsatisfiable');
    expect(rangeOf('bytes=-1', 0)).toBe('unsatisfiable');
  });
});

describe('a condition', () => {
  it.each([
    ['"a"', true],
    ['"b", W/"a"', true],
    ['*', true],
    ['"b"', false],
    ['a', false],
    [undefined, false],
  ])('%s names "a": %s', (condition, expected) => {
    expect(matchesTag(condition, '"a"')).toBe(expected);
  });
});
