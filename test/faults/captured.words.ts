import { z } from 'zod';
import { expectedTranscript } from '../../apps/simulator/src/script/script.truth.js';
import type { MeetingScript } from '../../apps/simulator/src/script/script.type.js';
import type { Fleet } from './fleet/replica.fleet.js';
import { until } from './takeover.trial.js';

const line = z.object({ id: z.string(), text: z.string() });

/** A final transcript against the script of its meeting. */
export interface WordVerdict {
  /** Said before the end, and not in the transcript. */
  readonly missing: readonly string[];
  /** In the transcript more than once. */
  readonly repeated: readonly string[];
  /** In the transcript, and never said. */
  readonly invented: readonly string[];
  readonly segments: number;
}

/** Waits for the manifest. @param heardMs of the meeting that were surely sent before it was stopped. */
export async function judgeWords(
  fleet: Fleet,
  sessionId: string,
  script: MeetingScript,
  heardMs: number,
): Promise<WordVerdict> {
  const path = `/v1/rtms/sessions/${sessionId}`;
  await until('a manifest', async () => (await fleet.call(`${path}/manifest`)).ok);
  const answer = await fleet.call(`${path}/transcript?format=jsonl`);
  const texts = (await answer.text())
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => line.parse(JSON.parse(text)).text);
  const said = expectedTranscript(script).map(({ text }) => text);
  const due = script.utterances
    .filter(({ packets }) => packets.every(({ atMs }) => atMs < heardMs))
    .map(({ text }) => text);
  return {
    missing: due.filter((text) => !texts.includes(text)),
    repeated: texts.filter((text, index) => texts.indexOf(text) !== index),
    invented: texts.filter((text) => !said.includes(text)),
    segments: texts.length,
  };
}
