import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const runSchema = z.strictObject({
  /** What it did, in order (see `tape.steps.ts`). */
  steps: z.array(z.string()),
  /** Kinds of media that came at the end of the watch. */
  flowing: z.array(z.string()),
  /**
   * Reason of its leave callback, where it gave the stream up or took it for ended; several where it is
   * chance which of them comes.
   */
  left: z.array(z.int()),
});

const recordingSchema = z.array(
  z.strictObject({ scenario: z.string(), official: runSchema, service: runSchema }),
);

export type RecordedRun = z.infer<typeof runSchema>;
export type RecoveryRecording = z.infer<typeof recordingSchema>;

const FILE = new URL('../fixtures/recovery.json', import.meta.url);

/** What both clients did when `--update-fixtures` was last given. */
export function readRecording(): RecoveryRecording {
  return recordingSchema.parse(JSON.parse(readFileSync(FILE, 'utf8')));
}

export function keepRecording(recording: RecoveryRecording): void {
  writeFileSync(FILE, `${JSON.stringify(recording, null, 2)}\n`);
}
