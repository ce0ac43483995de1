/** Asks a person, or reads what was piped in. */
export abstract class Asker {
  /**
   * @param isSecret not echoed.
   * @param defect what is wrong with an answer; `undefined`: nothing. Asked again until it is sound.
   * @throws AnswerUnusableError where nobody is there to ask again.
   */
  abstract ask(
    question: string,
    isSecret: boolean,
    defect: (answer: string) => string | undefined,
  ): Promise<string>;

  /** Whether a wrong answer can be given again. */
  abstract readonly canAskAgain: boolean;
}
