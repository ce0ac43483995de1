export type DuplicatePolicy = 'original_host' | 'first' | 'all';

/** A stream of one meeting, as its start webhook described it. */
export interface StreamOffer {
  readonly operatorId: string | null;
  /** `null` where Zoom did not say, as before 2026-05. */
  readonly isOriginalHost: boolean | null;
}

/**
 * Whether to join a stream while others of the same meeting are being captured.
 *
 * A user's second stream replaces the first (the app was started anew) and is joined under any
 * policy. Otherwise `first` keeps what there is; `original_host` refuses a newcomer that Zoom says
 * is not the original host; `all` joins.
 */
export function mayJoin(
  policy: DuplicatePolicy,
  offer: StreamOffer,
  active: readonly StreamOffer[],
): boolean {
  const others = active.filter(
    ({ operatorId }) => operatorId === null || operatorId !== offer.operatorId,
  );
  if (others.length === 0 || policy === 'all') return true;
  return policy === 'original_host' && offer.isOriginalHost !== false;
}
