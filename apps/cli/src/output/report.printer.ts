import type { CheckResult, CheckStatus, DoctorReport } from '@zoom-platform/doctor';
import type { ConsoleTerminal, Tone } from './console.terminal.js';

const MARKS: Readonly<Record<CheckStatus, { readonly word: string; readonly tone: Tone }>> = {
  ok: { word: 'ok', tone: 'good' },
  warning: { word: 'warning', tone: 'careful' },
  failed: { word: 'failed', tone: 'bad' },
  skipped: { word: 'skipped', tone: 'quiet' },
};

const WIDTH = 96;

/** Breaks a text at spaces. */
function wrapped(text: string, first: string, rest: string): string {
  const lines: string[] = [];
  let line = first;
  for (const word of text.split(' ')) {
    if (line.length + word.length > WIDTH && line.trim() !== '') {
      lines.push(line.trimEnd());
      line = rest;
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()].join('\n');
}

function detailed(result: CheckResult): string {
  const steps = result.fix.map((step, index) => {
    const number = `  ${String(index + 1).padStart(2)}. `;
    return wrapped(step, number, ' '.repeat(number.length));
  });
  return [
    wrapped(result.saw, '  saw    ', ' '.repeat(9)),
    wrapped(result.means, '  means  ', ' '.repeat(9)),
    ...(steps.length === 0 ? [] : ['  fix', ...steps]),
  ].join('\n');
}

export function printedResult(result: CheckResult, terminal: ConsoleTerminal): string {
  const { word, tone } = MARKS[result.status];
  const head = `${terminal.paint(tone, word.padEnd(8))} ${terminal.paint('strong', result.id)}`;
  if (result.status === 'ok') return `${head}  ${result.saw}`;
  if (result.status === 'skipped') return `${head}  ${terminal.paint('quiet', result.means)}`;
  return `\n${head}\n${detailed(result)}\n`;
}

function summary({ status, cause }: DoctorReport): string {
  if (status === 'ok') return 'Nothing is wrong.';
  return `Begin with "${String(cause)}".`;
}

/** What is wrong first, with its fix; then, a line each, what is well and what was not looked at. */
export function printedReport(report: DoctorReport, terminal: ConsoleTerminal): string {
  const results = report.checks.map((result) => printedResult(result, terminal));
  return [...results, '', terminal.paint('strong', summary(report))].join('\n');
}
