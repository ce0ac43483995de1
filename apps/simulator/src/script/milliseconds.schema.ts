import { z } from 'zod';

/** 24 days: Node fires a timer that is set for more than 2^31 - 1 milliseconds at once. */
export const MAX_MILLISECONDS = 24 * 86_400_000;

/** What may become a timer. */
export const milliseconds = z.int().min(0).max(MAX_MILLISECONDS);

/** The same, of what takes some time at least. */
export const someMilliseconds = z.int().min(1).max(MAX_MILLISECONDS);
