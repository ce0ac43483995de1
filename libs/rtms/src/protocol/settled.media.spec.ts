import { describe, expect, it } from 'vitest';
import type { NegotiatedMedia } from './server-message.type.js';
import { settledMedia } from './settled.media.js';

const asked: NegotiatedMedia = {
  audioCodec: 4,
  audioSampleRate: 3,
  audioChannel: 2,
  videoCodec: 7,
  shareCodec: 6,
};

describe('media as message 4 settles them', () => {
  it('are as Zoom says, which may be less than what was asked for', () => {
    const answered: NegotiatedMedia = {
      audioCodec: 1,
      audioSampleRate: 0,
      audioChannel: 1,
      videoCodec: 5,
      shareCodec: 5,
    };
    expect(settledMedia(answered, asked)).toEqual(answered);
  });

  it.each<readonly [keyof NegotiatedMedia, readonly (number | null)[]]>([
    ['audioCodec', [null, 0, 7, 8, -1]],
    ['audioSampleRate', [null, 4, -1, 48000]],
    ['audioChannel', [null, 0, 3]],
    ['videoCodec', [null, 0, 4, 8]],
    ['shareCodec', [null, 0, 1, 99]],
  ])('have the %s that was asked for where Zoom names none', (name, answers) => {
    for (const answer of answers) {
      expect(settledMedia({ ...asked, [name]: answer }, asked)).toEqual(asked);
    }
  });
});
