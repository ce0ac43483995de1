import { setTimeout as pause } from 'node:timers/promises';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { PlatformProcess } from '../../test/harness/platform.process.ts';

interface Segment {
  readonly id: string;
  readonly userName: string | null;
  readonly startTime: number;
  readonly text: string;
}

function clockOf(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
}

/** How long the service may take from the webhook to Zoom's first answer. */
const PATIENCE_MS = 20_000;

/** The live view of a session; there is none before Zoom has accepted the join. */
async function follow(
  platform: PlatformProcess,
  path: string,
): Promise<ReadableStream<Uint8Array>> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const response = await platform.fetch(path, { headers: { accept: 'text/event-stream' } });
    if (response.ok && response.body !== null) return response.body;
    const why = await response.text();
    if (response.status !== 404 || Date.now() > deadline) throw new Error(why);
    await pause(100);
  }
}

/** Prints segments as the service streams them; a correction or deletion is a line of its own. */
export async function printTranscript(
  platform: PlatformProcess,
  sessionId: string,
  say: (line?: string) => void,
): Promise<void> {
  const path = `/v1/rtms/sessions/${sessionId}/transcript/live`;
  const session = await platform.fetch(`/v1/rtms/sessions/${sessionId}`);
  const { offeredAt } = (await session.json()) as { offeredAt: number };
  const live = await follow(platform, path);
  const shown = new Map<string, Segment>();
  const events = live
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream());
  for await (const { event, data } of events) {
    if (event === 'end') return;
    const segment = JSON.parse(data) as Segment;
    const before = shown.get(segment.id);
    if (event === 'deleted') {
      if (before !== undefined) say(`       ${before.userName ?? ''} took back: ${before.text}`);
      continue;
    }
    const note = before === undefined ? '' : ' (corrected)';
    shown.set(segment.id, segment);
    const name = (segment.userName ?? 'Unknown speaker').padEnd(12);
    say(`${clockOf(segment.startTime - offeredAt)}  ${name} ${segment.text}${note}`);
  }
}
