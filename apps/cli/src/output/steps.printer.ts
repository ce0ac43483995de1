import type { StepResult } from '../verify/step.log.js';
import type { ConsoleTerminal } from './console.terminal.js';

const TONES = { ok: 'good', failed: 'bad', skipped: 'quiet' } as const;

function printed({ id, status, ms, evidence, code, fix }: StepResult, terminal: ConsoleTerminal) {
  const time = status === 'skipped' ? '' : `${String(ms)} ms`;
  const mark = terminal.paint(TONES[status], status.padEnd(8));
  return [
    `${mark} ${terminal.paint('strong', id.padEnd(11))} ${time.padStart(9)}  ${evidence}`,
    ...(fix === undefined ? [] : [`  Fix: ${fix}`]),
    ...(code === undefined ? [] : [`  Code: ${code}`]),
  ].join('\n');
}

/** One line a step, with its time and evidence; the fix below a step that needs one. */
export function printedSteps(results: readonly StepResult[], terminal: ConsoleTerminal): string {
  return results.map((result) => printed(result, terminal)).join('\n');
}
