import { describe, expect, it } from 'vitest';
import { fakeSection, isUnderstood, type FakeKind } from './fake.parameters.js';

describe('the fake of the SDK takes parameters as its wrapper does (rtms.cpp and index.ts of 1.1.0)', () => {
  it.each<[FakeKind, object, object]>([
    ['audio', { channel: 1 }, { codec: 4, sampleRate: 3, channel: 1, dataOpt: 2, frameSize: 960 }],
    ['video', { fps: 10 }, { contentType: 3, codec: 7, resolution: 2, dataOpt: 3, fps: 10 }],
    ['deskshare', { dataOpt: 4 }, { contentType: 3, codec: 7, resolution: 2, fps: 30 }],
    ['transcript', { srcLanguage: 28 }, { contentType: 5, srcLanguage: 28, enableLid: true }],
  ])('lays those for %s over its defaults', (kind, given, whole) => {
    expect(fakeSection(kind, given)).toMatchObject(whole);
  });

  it.each<[FakeKind, object]>([
    ['audio', { channel: '1', dataOpt: null, unheard: 1 }],
    ['video', { fps: '10' }],
    ['transcript', { srcLanguage: '28', enableLid: 0 }],
  ])('leaves out of %s what has another type, without a word', (kind, given) => {
    expect(fakeSection(kind, given)).toEqual(fakeSection(kind, {}));
  });

  it.each<[FakeKind, unknown, RegExp]>([
    ['audio', null, /Object argument/],
    ['audio', 'opus', /Object argument/],
    ['audio', { sampleRate: 1 }, /OPUS/],
    ['audio', { codec: 1, sampleRate: 1 }, /frameSize/],
    ['audio', { codec: 1, channel: 99 }, /Invalid audio channel/],
    ['audio', { codec: 1, sampleRate: '1' }, /Invalid audio sampleRate/],
    ['audio', { contentType: 0 }, /contentType/],
    ['video', { codec: 5, fps: 6 }, /5 fps/],
    ['video', { fps: 31 }, /30 fps/],
    ['video', { fps: 0 }, /30 fps/],
    ['video', { resolution: 0 }, /resolution/],
    ['deskshare', { codec: 6, fps: 6 }, /5 fps/],
  ])('throws for %s where they are %j', (kind, given, text) => {
    expect(() => fakeSection(kind, given)).toThrow(text);
  });

  it('lets an unknown value pass where no codec is named, for the library to refuse', () => {
    expect(isUnderstood('audio', fakeSection('audio', { channel: 99 }))).toBe(false);
    expect(isUnderstood('audio', fakeSection('audio', {}))).toBe(true);
    expect(isUnderstood('transcript', fakeSection('transcript', { srcLanguage: 99 }))).toBe(true);
  });
});
