/** One act worth remembering: who did what to what, and how it ended. */
export interface AuditEntry {
  /** Name of the API key, or `platform` for what the service does by itself. */
  readonly actor: string;
  /** Dotted and stable: `oauth.token_handed_out`, `zoom.passed_through`. */
  readonly action: string;
  /** What it was done to: an account id, a path template. Never a secret, never a spoken word. */
  readonly target: string;
  /** `ok`, or the stable code of the failure. */
  readonly outcome: string;
  /** Further facts for a person; small, without secrets. */
  readonly detail?: Readonly<Record<string, string | number | boolean>>;
}

/** The record of who did what. Entries are added, never changed. */
export abstract class AuditTrail {
  /** @throws DatabaseUnavailableError when the entry could not be kept: then do not do the act. */
  abstract record(entry: AuditEntry): Promise<void>;
}
