import type { LoggerOptions } from 'pino';
import { redacted } from './log.redaction.js';

/** pino as every process of ours uses it: whatever is merged into a line is redacted by name. */
export function logOptions(level: string): LoggerOptions {
  return {
    level,
    // pino would serialise these two by itself, before the formatter sees them.
    serializers: { err: redacted, error: redacted },
    formatters: {
      log: (merged) => Object.fromEntries(Object.entries(redactedEntries(merged))),
    },
  };
}

function redactedEntries(merged: Record<string, unknown>): object {
  const clean = redacted(merged);
  return typeof clean === 'object' && clean !== null ? clean : {};
}
