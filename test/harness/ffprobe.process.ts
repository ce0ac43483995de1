import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';

const run = promisify(execFile);
const MAX_OUTPUT = 64 * 1024 * 1024;

const probed = z.object({
  format: z.object({ duration: z.coerce.number() }),
  streams: z.array(z.object({ codec_name: z.string() })),
  packets: z.array(z.object({ pts_time: z.coerce.number() })),
});

export interface ProbedFile {
  readonly ms: number;
  readonly codec: string | undefined;
  /** When each packet is shown, milliseconds from the file's start. */
  readonly times: readonly number[];
}

/** Why ffprobe cannot judge here; `null` when it can. */
export function whyNoFfprobe(): string | null {
  return spawnSync('ffprobe', ['-version']).error === undefined ? null : 'ffprobe is not installed';
}

/** What ffprobe finds in a file. @throws Error where it has something to complain about. */
export async function ffprobe(file: string): Promise<ProbedFile> {
  const shown = 'format=duration:stream=codec_name:packet=pts_time';
  const options = ['-v', 'error', '-of', 'json', '-show_entries', shown];
  const { stdout, stderr } = await run('ffprobe', [...options, file], { maxBuffer: MAX_OUTPUT });
  if (stderr !== '') throw new Error(stderr);
  const { format, streams, packets } = probed.parse(JSON.parse(stdout));
  const times = packets.map(({ pts_time: seconds }) => Math.round(seconds * 1000));
  return { ms: format.duration * 1000, codec: streams[0]?.codec_name, times };
}
