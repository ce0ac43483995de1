import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MEETING_START } from '../testing/session.frames.js';
import { readWebVtt } from '../testing/webvtt.reader.js';
import { formatTranscript } from './transcript.formats.js';
import type { TranscriptSegment } from './transcript.segments.js';

function segment(overrides: Partial<TranscriptSegment> = {}): TranscriptSegment {
  return {
    id: `16778240:${String(MEETING_START + 1_500)}`,
    userId: '16778240',
    userName: 'Ana Duarte',
    speakerId: '16778240',
    startTime: MEETING_START + 1_500,
    endTime: MEETING_START + 4_250,
    language: 9,
    text: 'Good morning, everyone.',
    ...overrides,
  };
}

const format = (kind: Parameters<typeof formatTranscript>[0], ...segments: TranscriptSegment[]) =>
  formatTranscript(kind, segments, MEETING_START);

describe('transcript formats', () => {
  it('writes WebVTT with a voice span a cue', () => {
    expect(format('vtt', segment())).toBe(
      'WEBVTT\n\n00:00:01.500 --> 00:00:04.250\n<v Ana Duarte>Good morning, everyone.</v>\n\n',
    );
  });

  it('writes SubRip with a comma before the milliseconds and numbers from 1', () => {
    expect(
      format('srt', segment(), segment({ startTime: MEETING_START + 3_661_007, endTime: 0 })),
    ).toBe(
      '1\n00:00:01,500 --> 00:00:04,250\nAna Duarte: Good morning, everyone.\n\n' +
        '2\n01:01:01,007 --> 01:01:01,008\nAna Duarte: Good morning, everyone.\n\n',
    );
  });

  it('writes text and JSON lines', () => {
    expect(format('text', segment())).toBe('[00:00:01.500] Ana Duarte: Good morning, everyone.\n');
    expect(JSON.parse(format('jsonl', segment()))).toEqual({
      ...segment(),
      startMs: 1_500,
      endMs: 4_250,
    });
  });

  it('keeps what was said readable where it looks like markup', () => {
    const text = 'if a < b && b > c --> {\\an8}<i>stop</i>';
    const [cue] = readWebVtt(format('vtt', segment({ text, userName: 'R&D <ops>' })));
    expect(cue).toMatchObject({ text, voice: 'R&D <ops>' });
    expect(format('srt', segment({ text }))).toContain('a ‹ b && b › c --› (\\an8)‹i›stop‹/i›');
  });

  it('names a speaker whom nobody named', () => {
    expect(format('text', segment({ userName: null }))).toContain('Unknown speaker: ');
    expect(format('text', segment({ userName: '\u202e\0 ' }))).toContain('Unknown speaker: ');
  });

  it('cuts a name of ten kilobytes, between characters', () => {
    const [cue] = readWebVtt(format('vtt', segment({ userName: '👩‍🚀'.repeat(2_500) })));
    expect(cue?.voice.isWellFormed()).toBe(true);
    expect(Array.from(cue?.voice ?? '')).toHaveLength(121);
  });

  it('stays one valid file for any name and any text', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({
        unit: fc.constantFrom(
          '\0',
          '\n',
          '\r',
          '<',
          '>',
          '&',
          '-->',
          '\u2028',
          '\u202e',
          '\ud800',
          'a',
          ' ',
        ),
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(hostile, hostile), { maxLength: 5 }), (pairs) => {
        const segments = pairs.map(([userName, text]) => segment({ userName, text }));
        expect(readWebVtt(format('vtt', ...segments))).toHaveLength(segments.length);
        const blocks = format('srt', ...segments).split('\n\n');
        expect(blocks).toHaveLength(segments.length + 1);
        expect(blocks.slice(0, -1).every((block) => block.split('\n').length === 3)).toBe(true);
        expect(format('text', ...segments).split('\n')).toHaveLength(segments.length + 1);
        expect(format('jsonl', ...segments).split('\n')).toHaveLength(segments.length + 1);
      }),
      { numRuns: 1_000 },
    );
  });
});
