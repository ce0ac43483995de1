export interface UrlQuestion {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds to the last byte. */
  readonly timeoutMs: number;
}

export type UrlAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly text: string;
      /** `name` in lower case. */
      readonly header: (name: string) => string | undefined;
      readonly tookMs: number;
    }
  /** `reason`: an error code of Node's, e.g. `ENOTFOUND`. */
  | { readonly kind: 'failed'; readonly reason: string; readonly tookMs: number };

/** Calls any address as a stranger would: no redirect is followed, no credential is sent. */
export abstract class UrlProbe {
  abstract ask(question: UrlQuestion): Promise<UrlAnswer>;
}
