export type OriginAnswer =
  | {
      readonly kind: 'answered';
      /** The header `Date`, as it came. */
      readonly date: string | undefined;
      /** Milliseconds to the last header. */
      readonly tookMs: number;
    }
  /** `reason`: an error code of Node's or of axios', e.g. `ENOTFOUND`. */
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * Whether a host of Zoom's answers at all, by the way that every call of Zoom goes: through the
 * configured proxy, with the configured authorities. No credential is sent.
 */
export abstract class OriginProbe {
  /** @param origin e.g. `https://zoom.us`; any status is an answer. */
  abstract ask(origin: string): Promise<OriginAnswer>;
}
