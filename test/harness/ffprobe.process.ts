import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';

const run = promisify(execFile);

const probed = z.object({
  format: z.object({ duration: z.coerce.number() }),
  streams: z.array(z.object({ codec_name: z.string() })),
});

/** Why ffprobe cannot judge here; `null` when it can. */
export function whyNoFfprobe(): string | null {
  return spawnSync('ffprobe', ['-version']).error === undefined ? null : 'ffprobe is not installed';
}

/** What ffprobe finds in a file. @throws Error where it has something to complain about. */
export async function ffprobe(file: string): Promise<{ ms: number; codec: string | undefined }> {
  const shown = 'format=duration:stream=codec_name';
  const options = ['-v', 'error', '-of', 'json', '-show_entries', shown];
  const { stdout, stderr } = await run('ffprobe', [...options, file]);
  if (stderr !== '') throw new Error(stderr);
  const { format, streams } = probed.parse(JSON.parse(stdout));
  return { ms: format.duration * 1000, codec: streams[0]?.codec_name };
}
