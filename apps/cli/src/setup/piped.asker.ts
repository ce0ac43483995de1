import { createInterface } from 'node:readline';
import { AnswerUnusableError } from '../cli.errors.js';
import { Asker } from './asker.port.js';

/** One line an answer, in the order of the questions. A line that is missing counts as empty. */
export class PipedAsker extends Asker {
  readonly canAskAgain = false;
  readonly #lines: AsyncIterator<string>;

  constructor(source: NodeJS.ReadableStream) {
    super();
    this.#lines = createInterface({ input: source })[Symbol.asyncIterator]();
  }

  async ask(
    question: string,
    _isSecret: boolean,
    defect: (answer: string) => string | undefined,
  ): Promise<string> {
    const next = await this.#lines.next();
    const answer = next.done === true ? '' : next.value.trim();
    const wrong = defect(answer);
    if (wrong !== undefined) throw new AnswerUnusableError(question, wrong);
    return answer;
  }
}
