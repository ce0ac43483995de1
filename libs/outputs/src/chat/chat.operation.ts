import { z } from 'zod';

const person = z.object({ userId: z.string().nullable(), userName: z.string().nullable() });

const file = z.object({
  id: z.string().nullable(),
  name: z.string().nullable(),
  /** Bytes. */
  size: z.number().nullable(),
});

/**
 * One line of the chat log: what a packet did to a message. Times are Unix milliseconds. What Zoom sent
 * before 2026-07 has neither audience nor files nor an id (reference rtms-protocol §5.2).
 */
export const chatOperation = z.object({
  operation: z.enum(['new', 'delete', 'update', 'add_emoji', 'remove_emoji', 'unknown']),
  messageId: z.string().nullable(),
  /** The message that this one answers. */
  parentMessageId: z.string().nullable().default(null),
  /** `everyone`, `individual`, `group` …; `null` where Zoom did not say. */
  audience: z.string().nullable().default(null),
  /** Of the group or conversation. */
  chatSessionId: z.string().nullable().default(null),
  receiver: person.nullable().default(null),
  files: z.array(file).default([]),
  deletedFileIds: z.array(z.string()).default([]),
  userId: z.string().nullable(),
  userName: z.string().nullable(),
  timestamp: z.number(),
  text: z.string(),
});

export type ChatOperation = z.infer<typeof chatOperation>;

/** An operation as its log keeps it. */
export const chatLine = chatOperation.extend({
  /** When the packet reached us, by our clock; absent in logs of versions that did not keep it. */
  arrivedAt: z.number().optional(),
});

export type ChatLine = z.infer<typeof chatLine>;
