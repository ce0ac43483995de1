import { describe, expect, it } from 'vitest';
import { planMedia } from './media.plan.js';

const all = 'wss://all.zoom.us';
const audio = 'wss://audio.zoom.us';
const transcript = 'wss://transcript.zoom.us';

describe('media plan', () => {
  it('gives each kind its own connection', () => {
    expect(planMedia(['audio', 'transcript'], { audio, transcript, all }, 'split')).toEqual([
      { url: audio, mediaType: 1, kinds: ['audio'] },
      { url: transcript, mediaType: 8, kinds: ['transcript'] },
    ]);
  });

  it('sends a kind without a URL of its own to the one for all', () => {
    expect(planMedia(['audio', 'chat'], { audio, all }, 'split')).toEqual([
      { url: audio, mediaType: 1, kinds: ['audio'] },
      { url: all, mediaType: 16, kinds: ['chat'] },
    ]);
  });

  it.each(['split', 'all'] as const)(
    'opens one connection where only one is offered: %s',
    (sockets) => {
      expect(planMedia(['audio', 'transcript'], { all }, sockets)).toEqual([
        { url: all, mediaType: 32, kinds: ['audio', 'transcript'] },
      ]);
    },
  );

  it('splits where one for all was wanted and is not offered', () => {
    expect(planMedia(['audio', 'transcript'], { audio, transcript }, 'all')).toHaveLength(2);
  });

  it('leaves out what was not granted', () => {
    expect(planMedia(['audio', 'video'], { audio }, 'split')).toEqual([
      { url: audio, mediaType: 1, kinds: ['audio'] },
    ]);
    expect(planMedia(['video'], { audio }, 'split')).toEqual([]);
  });

  it('finds the share under any of its names', () => {
    expect(planMedia(['share'], { sharescreen: all }, 'split')).toMatchObject([{ mediaType: 4 }]);
  });

  it('opens nothing where nobody wants anything', () => {
    expect(planMedia([], { all }, 'all')).toEqual([]);
  });
});
