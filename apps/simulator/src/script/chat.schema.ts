import { z } from 'zod';
import { milliseconds } from './milliseconds.schema.js';

const key = z.string().min(1);

const recipient = z.union([
  z.enum(['everyone', 'hosts_and_panelists']),
  z.strictObject({ participant: key, ccHosts: z.boolean().default(false) }),
  z.strictObject({ group: key }),
]);

/** A message, or what somebody does to an earlier one. */
export const chatEntry = z.strictObject({
  atMs: milliseconds,
  from: key,
  operation: z.enum(['new', 'update', 'delete', 'add_emoji', 'remove_emoji']).default('new'),
  /** Short name of the message within this file: a new one's, or that of the one that is changed. */
  message: key,
  /** Of a new message only; what is done to it goes to the same people. */
  to: recipient.default('everyone'),
  /** Text of a new or edited message; the emoji. */
  text: z.string().default(''),
  /** The message that a new one answers. */
  replyTo: key.optional(),
  files: z.array(z.strictObject({ name: key, size: z.int().min(0) })).default([]),
});

const groupChange = z.strictObject({
  atMs: milliseconds,
  change: z.enum(['members_added', 'members_removed', 'member_status']),
  members: z.array(key).min(1),
  /** 0 in the group, 1 breakout room, 2 waiting room, 3 backstage, 4 left. */
  status: z.int().min(0).max(4).default(0),
});

export const chatGroup = z.strictObject({
  /** Short name within this file. */
  key,
  name: key,
  members: z.array(key).min(1),
  createdAtMs: milliseconds,
  /** Absent: stands to the end. */
  deletedAtMs: milliseconds.optional(),
  changes: z.array(groupChange).default([]),
});
