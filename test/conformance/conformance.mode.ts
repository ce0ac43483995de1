import type { ClientResult } from './client.result.ts';

export interface ConformanceMode {
  readonly name: 'default' | 'transcript' | 'l16-mixed';
  /** What the client asks for, for the report. */
  readonly asks: string;
  /** What is missing from a result; empty when the mode passes. */
  readonly misses: (result: ClientResult) => readonly string[];
}

const SPEAKERS = ['Ana Duarte', 'Ben Okafor'];

function names({ media }: ClientResult, kind: string): readonly string[] {
  return Object.values(media[kind]?.users ?? {});
}

function expectNames(result: ClientResult, kind: string): readonly string[] {
  const heard = names(result, kind);
  return SPEAKERS.filter((name) => !heard.includes(name)).map((name) => `no ${kind} of ${name}`);
}

function expectOnly(result: ClientResult, kinds: readonly string[]): readonly string[] {
  const came = Object.entries(result.media).filter(([, { frames }]) => frames > 0);
  const found = came.map(([kind]) => kind);
  return [
    ...kinds.filter((kind) => !found.includes(kind)).map((kind) => `no ${kind}`),
    ...found.filter((kind) => !kinds.includes(kind)).map((kind) => `unasked ${kind}`),
  ];
}

function expectJoin({ confirm, error, people }: ClientResult): readonly string[] {
  return [
    ...(confirm === 0 ? [] : [`join confirmation ${String(confirm)}`]),
    ...(error === null ? [] : [error]),
    ...(people.length > 0 ? [] : ['nobody of the roster']),
  ];
}

const L16_BYTES_20_MS = 640;

export const MODES: readonly ConformanceMode[] = [
  {
    name: 'default',
    asks: 'audio Opus 48 kHz stereo per participant, H.264 video, transcript',
    misses: (result) => [
      ...expectJoin(result),
      ...expectOnly(result, ['audio', 'video', 'transcript']),
      ...expectNames(result, 'audio'),
      ...expectNames(result, 'transcript'),
    ],
  },
  {
    name: 'transcript',
    asks: 'transcript only',
    misses: (result) => [
      ...expectJoin(result),
      ...expectOnly(result, ['transcript']),
      ...expectNames(result, 'transcript'),
    ],
  },
  {
    name: 'l16-mixed',
    asks: 'audio L16 16 kHz mono mixed, H.264 video, transcript',
    misses: (result) => [
      ...expectJoin(result),
      ...expectOnly(result, ['audio', 'video', 'transcript']),
      ...(result.media['audio']?.sizes.every((size) => size === L16_BYTES_20_MS)
        ? []
        : ['audio packets of other sizes than 640 bytes']),
    ],
  },
];
