import { styleText } from 'node:util';
import { PlatformError } from '@zoom-platform/kernel';

const ESCAPE = String.fromCharCode(27);
/** A colour of ours, or a control character: topics, names and answers come from anybody. */
const CONTROL = new RegExp(`${ESCAPE}\\[[\\d;]*m|\\p{Cc}`, 'gu');

/** Text that moves no cursor and rings no bell, whoever wrote it. */
function harmless(text: string): string {
  return text.replace(CONTROL, (found) =>
    found.length > 1 || found === '\n' || found === '\t' ? found : '\uFFFD',
  );
}

export type Tone = 'good' | 'careful' | 'bad' | 'quiet' | 'strong';

const STYLES = {
  good: 'green',
  careful: 'yellow',
  bad: 'red',
  quiet: 'dim',
  strong: 'bold',
} as const;

interface Streams {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
}

/** Results go to standard output, progress to standard error; colour to terminals only. */
export class ConsoleTerminal {
  constructor(
    private readonly streams: Streams,
    /** Whether results are JSON for machines. */
    readonly json: boolean,
  ) {}

  /** Coloured where standard output is a terminal and NO_COLOR does not forbid it. */
  paint(tone: Tone, text: string): string {
    return styleText(STYLES[tone], text, { stream: this.streams.stdout });
  }

  /** @param human only made when it is needed. */
  result(machine: unknown, human: () => string): void {
    const text = this.json ? JSON.stringify(machine, null, 2) : harmless(human());
    this.streams.stdout.write(`${text}\n`);
  }

  /** What is under way; nothing for machines. */
  progress(text: string): void {
    if (!this.json) this.streams.stderr.write(`${harmless(text)}\n`);
  }

  /** An error as message, fix and code; as JSON where results are. */
  failure(error: unknown): void {
    const { code, message, fix, extensions } = describe(error);
    if (this.json) {
      this.result({ error: { code, message, fix, ...extensions } }, () => '');
      return;
    }
    const lines = [
      styleText('red', message, { stream: this.streams.stderr }),
      ...(fix === undefined ? [] : [`Fix: ${fix}`]),
      ...Object.entries(extensions).map(([key, value]) => `${key}: ${String(value)}`),
      `Code: ${code}`,
    ];
    this.streams.stderr.write(`${harmless(lines.join('\n'))}\n`);
  }
}

function describe(error: unknown) {
  if (error instanceof PlatformError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'zoomctl.failed', message, fix: undefined, extensions: {} };
}
