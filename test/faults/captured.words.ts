import { z } from 'zod';
import { expectedTranscript } from '../../apps/simulator/src/script/script.truth.js';
import type { MeetingScript, Utterance } from '../../apps/simulator/src/script/script.type.js';
import type { Fleet } from './fleet/replica.fleet.js';
import type { Span } from './stream.gaps.js';
import { until } from './takeover.trial.js';

const line = z.object({ id: z.string(), text: z.string() });

/** A final transcript against the script of its meeting. */
export interface WordVerdict {
  /** Said before the end, outside of every gap, and not in the transcript. */
  readonly missing: readonly string[];
  /** Said within a gap, and not in the transcript. */
  readonly unheard: readonly string[];
  /** In the transcript more than once. */
  readonly repeated: readonly string[];
  /** In the transcript, and never said. */
  readonly invented: readonly string[];
  readonly segments: number;
}

interface Judged {
  readonly sessionId: string;
  readonly script: MeetingScript;
  /** Milliseconds of the meeting that were surely sent before it was stopped. */
  readonly heardMs: number;
  /** When words could reach nobody; none where Zoom sends them again. */
  readonly gaps?: readonly Span[];
}

/** Waits for the manifest. */
export async function judgeWords(
  fleet: Fleet,
  { sessionId, script, heardMs, gaps = [] }: Judged,
): Promise<WordVerdict> {
  const path = `/v1/rtms/sessions/${sessionId}`;
  await until('a manifest', async () => (await fleet.call(`${path}/manifest`)).ok);
  const answer = await fleet.call(`${path}/transcript?format=jsonl`);
  const texts = (await answer.text())
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => line.parse(JSON.parse(text)).text);
  const said = expectedTranscript(script).map(({ text }) => text);
  const absent = script.utterances.filter(
    ({ packets, text }) => packets.every(({ atMs }) => atMs < heardMs) && !texts.includes(text),
  );
  const isUnheard = ({ packets }: Utterance) =>
    packets.some(({ atMs }) => gaps.some(({ from, to }) => atMs >= from && atMs <= to));
  return {
    missing: absent.filter((utterance) => !isUnheard(utterance)).map(({ text }) => text),
    unheard: absent.filter(isUnheard).map(({ text }) => text),
    repeated: texts.filter((text, index) => texts.indexOf(text) !== index),
    invented: texts.filter((text) => !said.includes(text)),
    segments: texts.length,
  };
}
