import { z } from 'zod';

const NAMES = ['light', 'medium', 'heavy', 'resource_intensive', 'daily'] as const;
export type LimitName = (typeof NAMES)[number];

const entry = z.tuple([z.enum(NAMES), z.coerce.number().int().min(1).max(1_000_000)]);

/** `light=80,medium=60`; an empty map where nothing is set. */
export const rateLimitsSchema = z
  .string()
  .optional()
  .transform((text = '', context): ReadonlyMap<LimitName, number> => {
    const pairs = text.split(',').filter((part) => part.trim() !== '');
    const entries = pairs.map((pair) =>
      entry.safeParse(pair.split('=').map((part) => part.trim())),
    );
    if (entries.some(({ success }) => !success)) {
      context.addIssue({ code: 'custom', message: 'has an entry that is not name=number' });
    }
    return new Map(entries.flatMap(({ data }) => (data === undefined ? [] : [data])));
  });
