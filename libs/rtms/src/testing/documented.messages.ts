import { CONNECTION_MESSAGES } from './connection.messages.js';
import type { DocumentedMessage } from './documented-message.type.js';
import { EVENT_MESSAGES } from './event.messages.js';
import { MEDIA_MESSAGES } from './media.messages.js';

/** One of each message of the server that Zoom documents, in the form of its documents. */
export const DOCUMENTED_MESSAGES: readonly DocumentedMessage[] = [
  ...CONNECTION_MESSAGES,
  ...EVENT_MESSAGES,
  ...MEDIA_MESSAGES,
];
