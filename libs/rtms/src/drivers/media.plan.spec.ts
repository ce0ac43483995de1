import { describe, expect, it } from 'vitest';
import { planMedia } from './media.plan.js';

const all = 'wss://all.zoom.us';
const audio = 'wss://audio.zoom.us';
const transcript = 'wss://transcript.zoom.us';
const BIT = { audio: 1, video: 2, share: 4, transcript: 8, chat: 16 } as const;
const EVERY_KIND = ['audio', 'video', 'share', 'transcript', 'chat'] as const;

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
    'opens one connection where only one is offered and every kind is wanted: %s',
    (sockets) => {
      expect(planMedia(EVERY_KIND, { all }, sockets)).toEqual([
        { url: all, mediaType: 32, kinds: EVERY_KIND },
      ]);
    },
  );

  it.each(EVERY_KIND.flatMap((kind) => [[kind, 'split'] as const, [kind, 'all'] as const]))(
    'never asks for all where nobody wants %s and only one URL is offered: %s',
    (kind, sockets) => {
      const wanted = EVERY_KIND.filter((other) => other !== kind);
      expect(planMedia(wanted, { all }, sockets)).toEqual(
        wanted.map((other) => ({ url: all, mediaType: BIT[other], kinds: [other] })),
      );
    },
  );

  it.each([
    ['the others are not granted', { audio, transcript, all }, [32]],
    ['another kind is granted', { audio, transcript, deskshare: all, all }, [1, 8]],
    ['something is granted that we do not know', { audio, transcript, smell: all, all }, [1, 8]],
  ])('asks for all where configuration says so, as far as %s', (_, offered, mediaTypes) => {
    const plan = planMedia(['audio', 'transcript'], offered, 'all');
    expect(plan.map(({ mediaType }) => mediaType)).toEqual(mediaTypes);
  });

  it('splits where one for all was wanted and is not offered', () => {
    expect(planMedia(['audio', 'transcript'], { audio, transcript }, 'all')).toHaveLength(2);
  });

  it('tries what has a name that nobody has seen', () => {
    expect(planMedia(['audio', 'chat'], { data: audio, more: all }, 'split')).toEqual([
      { url: audio, mediaType: 1, kinds: ['audio'] },
      { url: audio, mediaType: 16, kinds: ['chat'] },
    ]);
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
