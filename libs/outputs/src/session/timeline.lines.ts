import type { SessionTimeline } from './session.timeline.js';

/** One JSON object a notice, in the order in which they came; `atMs` counts from `zero`, Unix milliseconds. */
export function formatTimeline({ notices }: SessionTimeline, zero: number): string {
  return notices
    .map((notice) => `${JSON.stringify({ atMs: notice.timestamp - zero, ...notice })}\n`)
    .join('');
}
