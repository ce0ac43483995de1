import { ffmpeg } from './ffmpeg.tools.js';

const ENCODERS = {
  JPG: { encoder: 'mjpeg', start: Buffer.of(0xff, 0xd8, 0xff) },
  PNG: { encoder: 'png', start: Buffer.of(0x89, 0x50, 0x4e, 0x47) },
} as const;

export type StillCodec = keyof typeof ENCODERS;

/** Different pictures of a moving test picture, encoded by ffmpeg, each whole. */
export async function stillClip(
  codec: StillCodec,
  size: string,
  pictures: number,
): Promise<Uint8Array[]> {
  const { encoder, start } = ENCODERS[codec];
  const all = await ffmpeg(
    ...['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=5`, '-frames:v', String(pictures)],
    ...[
      '-c:v',
      encoder,
      '-pix_fmt',
      codec === 'JPG' ? 'yuvj420p' : 'rgb24',
      '-f',
      'image2pipe',
      '-',
    ],
  );
  const stills: Uint8Array[] = [];
  for (let at = all.indexOf(start); at !== -1;) {
    const next = all.indexOf(start, at + start.length);
    stills.push(all.subarray(at, next === -1 ? all.length : next));
    at = next;
  }
  return stills;
}
