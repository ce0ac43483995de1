/** What the official client received of one kind of media. */
export interface ReceivedMedia {
  readonly frames: number;
  readonly bytes: number;
  /** Distinct payload sizes, the first twenty. */
  readonly sizes: readonly number[];
  /** Names by user id. */
  readonly users: Readonly<Record<string, string>>;
  readonly last_text: string | null;
}

/** The line that `official_client.py` prints. */
export interface ClientResult {
  /** Reason of the join confirmation: 0 is success, `null` none at all. */
  readonly confirm: number | null;
  readonly left: number | null;
  readonly error: string | null;
  readonly media: Readonly<Record<string, ReceivedMedia>>;
  readonly sessions: readonly unknown[];
  readonly people: readonly unknown[];
  readonly events: number;
  readonly slowestPollMs: number;
}

/** @throws SyntaxError when the last line is not JSON: the client died */
export function parseResult(stdout: string): ClientResult {
  const lastLine = stdout.trim().split('\n').at(-1) ?? '';
  // Both ends of this pipe are in this folder.
  return JSON.parse(lastLine) as ClientResult;
}
