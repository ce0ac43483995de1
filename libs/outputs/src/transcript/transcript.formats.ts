import type { TranscriptSegment } from './transcript.segments.js';

export const TRANSCRIPT_FORMATS = {
  jsonl: { extension: 'jsonl', mediaType: 'application/jsonl; charset=utf-8' },
  vtt: { extension: 'vtt', mediaType: 'text/vtt; charset=utf-8' },
  srt: { extension: 'srt', mediaType: 'application/x-subrip; charset=utf-8' },
  text: { extension: 'txt', mediaType: 'text/plain; charset=utf-8' },
} as const;

export type TranscriptFormat = keyof typeof TRANSCRIPT_FORMATS;

const MAX_NAME_LENGTH = 120;
const UNKNOWN_SPEAKER = 'Unknown speaker';

/** Writes segments in one format; times count from `zero`, Unix milliseconds. */
export function formatTranscript(
  format: TranscriptFormat,
  segments: readonly TranscriptSegment[],
  zero: number,
): string {
  const cues = segments.map((segment) => cueOf(segment, zero));
  switch (format) {
    case 'jsonl':
      return cues.map((cue) => `${JSON.stringify(lineOf(cue))}\n`).join('');
    case 'vtt':
      return `WEBVTT\n\n${cues.map(webVttCue).join('')}`;
    case 'srt':
      return cues.map(subRipCue).join('');
    case 'text':
      return cues.map(textLine).join('');
  }
}

interface Cue {
  readonly segment: TranscriptSegment;
  readonly startMs: number;
  readonly endMs: number;
}

/** A cue has to end after it starts, in every format; Zoom's times may be equal. */
function cueOf(segment: TranscriptSegment, zero: number): Cue {
  const startMs = Math.max(0, Math.round(segment.startTime - zero));
  const endMs = Math.max(startMs + 1, Math.round(segment.endTime - zero));
  return { segment, startMs, endMs };
}

function lineOf({ segment, startMs, endMs }: Cue) {
  return { ...segment, startMs, endMs };
}

/** https://www.w3.org/TR/webvtt1/#syntax: no newline in a name, no `-->` or blank line in a text. */
function webVttCue({ segment, startMs, endMs }: Cue): string {
  const times = `${timeOf(startMs, '.')} --> ${timeOf(endMs, '.')}`;
  const voice = escapeWebVtt(speakerOf(segment));
  return `${times}\n<v ${voice}>${escapeWebVtt(oneLine(segment.text))}</v>\n\n`;
}

/** SubRip has no escapes, and players take `<…>` and `{\…}` for markup: look-alikes stand for them. */
function subRipCue({ segment, startMs, endMs }: Cue, index: number): string {
  const times = `${timeOf(startMs, ',')} --> ${timeOf(endMs, ',')}`;
  const text = `${speakerOf(segment)}: ${oneLine(segment.text)}`
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .replaceAll('{', '(')
    .replaceAll('}', ')');
  return `${String(index + 1)}\n${times}\n${text}\n\n`;
}

function textLine({ segment, startMs }: Cue): string {
  return `[${timeOf(startMs, '.')}] ${speakerOf(segment)}: ${oneLine(segment.text)}\n`;
}

function escapeWebVtt(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function speakerOf({ userName }: TranscriptSegment): string {
  const name = oneLine(userName ?? '');
  if (name === '') return UNKNOWN_SPEAKER;
  const characters = Array.from(name);
  if (characters.length <= MAX_NAME_LENGTH) return name;
  return `${characters.slice(0, MAX_NAME_LENGTH).join('')}…`;
}

/**
 * Text without what breaks a line or reorders its neighbours: control characters, line and paragraph
 * separators, bidirectional overrides and isolates, lone surrogates.
 */
function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replaceAll(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '')
    .replaceAll(/\s+/gu, ' ')
    .trim();
}

/** `hh:mm:ss` and the milliseconds after `mark`; hours may have more than two digits. */
function timeOf(milliseconds: number, mark: '.' | ','): string {
  const pad = (value: number, width = 2) => String(value).padStart(width, '0');
  const seconds = Math.floor(milliseconds / 1000);
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${clock.map((value) => pad(value)).join(':')}${mark}${pad(milliseconds % 1000, 3)}`;
}
