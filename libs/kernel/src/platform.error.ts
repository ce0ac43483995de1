/** What a caller needs to act on a failure; becomes problem+json (RFC 9457) at the HTTP edge. */
export interface PlatformErrorDetails {
  /** Stable, dotted, lower-case: `webhooks.signature_mismatch`. Never reworded once released. */
  readonly code: string;
  /** HTTP status that fits the failure. */
  readonly status: number;
  /** One sentence for a person. Never carries a secret or a spoken word. */
  readonly message: string;
  /** What to do about it, where we know. */
  readonly fix?: string;
  /** Further members for machines, e.g. Zoom's own code or a tracking id. */
  readonly extensions?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  readonly cause?: unknown;
}

/** Base of every error that crosses a lib's door. Subclasses live in `<lib>.errors.ts`. */
export class PlatformError extends Error {
  readonly code: string;
  readonly status: number;
  readonly fix: string | undefined;
  readonly extensions: Readonly<Record<string, string | number | boolean | readonly string[]>>;

  constructor(details: PlatformErrorDetails) {
    super(details.message, { cause: details.cause });
    this.name = new.target.name;
    this.code = details.code;
    this.status = details.status;
    this.fix = details.fix;
    this.extensions = details.extensions ?? {};
  }
}
