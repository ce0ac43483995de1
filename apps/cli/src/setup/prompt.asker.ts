import { input, password } from '@inquirer/prompts';
import { Asker } from './asker.port.js';

/** At a terminal. Prompts go to standard error: standard output is for results. */
export class PromptAsker extends Asker {
  readonly canAskAgain = true;

  ask(
    message: string,
    isSecret: boolean,
    defect: (answer: string) => string | undefined,
  ): Promise<string> {
    const validate = (answer: string) => defect(answer.trim()) ?? true;
    const context = { output: process.stderr };
    const answer = isSecret
      ? password({ message, mask: true, validate }, context)
      : input({ message, validate }, context);
    return answer.then((text) => text.trim());
  }
}
