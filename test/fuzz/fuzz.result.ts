import { z } from 'zod';

export const fuzzOrder = z.object({
  target: z.enum(['client', 'server']),
  seed: z.number(),
  mutants: z.number(),
  plant: z.enum(['nothing', 'crash', 'hang', 'leak']),
});

export type FuzzOrder = z.infer<typeof fuzzOrder>;

const finding = z.object({
  /** Number of the mutant; with the seed, it can be made again. */
  mutant: z.number(),
  why: z.string(),
  /** Its bytes, or their beginning. */
  base64: z.string(),
});

export type FuzzFinding = z.infer<typeof finding>;

export const fuzzResult = z.object({
  mutants: z.number(),
  /** Mutants that were read as a message of the protocol. */
  semantic: z.number(),
  findings: z.array(finding),
  /** How much more was held after the second half than after the first. */
  grownBytes: z.number(),
  coverage: z.object({
    branches: z.number(),
    taken: z.number(),
    missed: z.array(z.string()).readonly(),
  }),
});

export type FuzzResult = z.infer<typeof fuzzResult>;
