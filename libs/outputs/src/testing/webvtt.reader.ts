/** A cue as a browser would see it. */
export interface ReadCue {
  readonly startMs: number;
  readonly endMs: number;
  readonly voice: string;
  readonly text: string;
}

const TIMESTAMP = /^(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})$/;
const CUE_TEXT = /^<v ([^<>\n]+)>([^<>\n]*)<\/v>$/;
const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/**
 * A strict reader of the WebVTT syntax (https://www.w3.org/TR/webvtt1/#syntax): one cue per block, its
 * end after its start, starts in order, one voice span, no stray markup.
 *
 * @throws Error on the first line that is not of the syntax
 */
export function readWebVtt(file: string): ReadCue[] {
  if (/[\0\r]/.test(file)) throw new Error('NUL or CR in the file');
  const [head, ...blocks] = file.split('\n\n');
  if (head !== 'WEBVTT') throw new Error('no WEBVTT header');
  if (blocks.pop() !== '') throw new Error('the last block is not closed');
  const cues = blocks.map(readCue);
  cues.reduce((last, { startMs }) => {
    if (startMs < last) throw new Error('cues out of order');
    return startMs;
  }, 0);
  return cues;
}

function readCue(block: string): ReadCue {
  const [times = '', payload = '', ...rest] = block.split('\n');
  if (rest.length > 0) throw new Error('a cue of more than one line of text');
  const [start = '', arrow, end = '', ...settings] = times.split(' ');
  if (arrow !== '-->' || settings.length > 0) throw new Error(`no timing line: ${times}`);
  const [startMs, endMs] = [milliseconds(start), milliseconds(end)];
  if (endMs <= startMs) throw new Error('a cue ends before it starts');
  const [, voice, text] = CUE_TEXT.exec(payload) ?? [];
  if (voice === undefined || text === undefined) throw new Error(`no voice span: ${payload}`);
  return { startMs, endMs, voice: unescape(voice), text: unescape(text) };
}

function milliseconds(text: string): number {
  const match = TIMESTAMP.exec(text);
  if (match === null) throw new Error(`no timestamp: ${text}`);
  const [, hours = '0', minutes, seconds, fraction] = match;
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + Number(fraction);
}

function unescape(text: string): string {
  return text.replaceAll(/&[a-z]*;?/g, (entity) => {
    const character = ENTITIES[entity];
    if (character === undefined) throw new Error(`a bare ampersand: ${entity}`);
    return character;
  });
}
