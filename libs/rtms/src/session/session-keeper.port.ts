/**
 * A module that keeps something of sessions after their end, such as their recordings: as long as it
 * does, their rows are kept too. A provider that extends this in any module is found by itself.
 */
export abstract class SessionKeeper {
  /**
   * Of these sessions, those of which the module still keeps something. Asked by the night, up to 1,000
   * at a time; where it throws, no row is deleted.
   */
  abstract keeps(sessionIds: readonly string[]): Promise<readonly string[]>;
}
