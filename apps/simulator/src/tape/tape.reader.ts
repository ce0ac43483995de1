import type { z } from 'zod';
import { TapeInvalidError } from './tape.errors.js';
import { type Tape, tapeHeadSchema, type TapeLine, tapeLineSchema } from './tape.line.js';

/** What the lines so far allow the next one to be. */
class TapeOrder {
  readonly #open = new Set<number>();
  #highest = 0;
  #atMs = 0;

  problem(line: TapeLine): string | null {
    if (line.atMs < this.#atMs) return 'goes back in time';
    this.#atMs = line.atMs;
    if (line.direction === 'webhook') return null;
    const { connection, direction } = line;
    if (direction === 'opened') {
      if (connection <= this.#highest) return `connection ${String(connection)} is no new number`;
      this.#highest = connection;
      this.#open.add(connection);
      return null;
    }
    if (!this.#open.has(connection)) return `connection ${String(connection)} is not open`;
    if (direction === 'closed') this.#open.delete(connection);
    return null;
  }
}

function parsed<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
  refuse: (problem: string) => never,
): z.infer<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse('not JSON');
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  return refuse(`${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? 'not valid'}`);
}

/**
 * Reads the whole of a tape.
 * @throws TapeInvalidError with the number of the first bad line
 */
export function readTape(name: string, text: string): Tape {
  const texts = text.split('\n');
  // A tape ends with a line feed; one whose writer was killed in mid-line does not.
  if (texts.at(-1) === '') texts.pop();
  const refuse = (number: number) => (problem: string) => {
    throw new TapeInvalidError(name, number, problem);
  };
  const head = parsed(tapeHeadSchema, texts[0] ?? '', refuse(1));
  const order = new TapeOrder();
  const lines = texts.slice(1).map((line, index) => {
    const fail = refuse(index + 2);
    const read = parsed(tapeLineSchema, line, fail);
    const problem = order.problem(read);
    return problem === null ? read : fail(problem);
  });
  return { head, lines };
}
