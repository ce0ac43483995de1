import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const DELIMITER = Buffer.of(0, 0, 0, 1, 9);

/** Access units of a moving test picture, encoded by ffmpeg: an IDR picture each second. */
export async function h264Clip(size: string, pictures: number, rate = 25): Promise<Uint8Array[]> {
  const source = `testsrc2=size=${size}:rate=${String(rate)}`;
  const { stdout } = await run(
    'ffmpeg',
    [
      ...['-v', 'error', '-f', 'lavfi', '-i', source, '-frames:v', String(pictures)],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-bf', '0'],
      ...['-x264-params', `keyint=${String(rate)}:scenecut=0:repeat-headers=1:aud=1`],
      ...['-f', 'h264', '-'],
    ],
    { encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 },
  );
  const units: Uint8Array[] = [];
  for (let at = stdout.indexOf(DELIMITER); at !== -1;) {
    const next = stdout.indexOf(DELIMITER, at + DELIMITER.length);
    units.push(stdout.subarray(at, next === -1 ? stdout.length : next));
    at = next;
  }
  return units;
}
