import { z } from 'zod';

/** What the host of zoomctl is asked to run; `entry` is a file URL. */
export const zoomctlCommand = z.object({
  entry: z.string(),
  args: z.array(z.string()),
  env: z.record(z.string(), z.string()),
  cwd: z.string(),
});

/** What came of it. */
export const zoomctlRun = z.object({
  code: z.number().nullable(),
  stdout: z.string(),
  stderr: z.string(),
});

export type ZoomctlRun = Readonly<z.infer<typeof zoomctlRun>>;
