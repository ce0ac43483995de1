import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ConsoleTerminal } from './console.terminal.js';

/** What a program writes to, kept as text. */
class Kept extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

function open(json = false) {
  const [out, error] = [new Kept(), new Kept()];
  const terminal = new ConsoleTerminal({ stdout: out, stderr: error }, json);
  return { terminal, out, error };
}

const ESCAPE = String.fromCharCode(27);
const TOPIC = `Weekly${ESCAPE}]0;owned${String.fromCharCode(7)}${ESCAPE}[2J`;

describe('the terminal', () => {
  it('prints no control character that somebody put into a topic or a name', () => {
    const { terminal, out, error } = open();
    terminal.result({}, () => `topic\t${TOPIC}\nnext`);
    terminal.progress(TOPIC);
    terminal.failure(new Error(TOPIC));
    expect(out.text).toBe('topic\tWeekly\uFFFD]0;owned\uFFFD\uFFFD[2J\nnext\n');
    expect(error.text.includes(ESCAPE + ']') || error.text.includes(`${ESCAPE}[2J`)).toBe(false);
  });

  it('keeps colours of our own', () => {
    const { terminal, out } = open();
    terminal.result({}, () => `${ESCAPE}[31mred${ESCAPE}[39m`);
    expect(out.text).toBe(`${ESCAPE}[31mred${ESCAPE}[39m\n`);
  });

  it('escapes them in JSON by itself', () => {
    const { terminal, out } = open(true);
    terminal.result({ topic: TOPIC }, () => '');
    expect(JSON.parse(out.text)).toEqual({ topic: TOPIC });
    expect(out.text).not.toContain(ESCAPE);
  });
});
