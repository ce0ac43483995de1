/**
 * Injection token: milliseconds for which a turn is taken, and others wait for its end. Longer than
 * Zoom may take to answer, with room for the database before and after.
 */
export const KEEPER_PATIENCE = Symbol('keeper patience');

export const PATIENCE_BEYOND_ZOOM_MS = 5_000;
