import { HandlerTimeoutError } from '../events.errors.js';
import { envelopeOf, restore, type LoggedEvent } from '../log/logged-event.row.js';
import type { EventHandler } from './subscription.registry.js';

/** Then a handler counts as failed; when it settles later, its effect is repeated by a retry. */
export const HANDLER_TIMEOUT_MS = 30_000;

/** Answers the error that the handler threw, or `undefined`. */
export async function callHandler(handler: EventHandler, event: LoggedEvent): Promise<unknown> {
  const expired = Promise.withResolvers<Error>();
  const timer = setTimeout(() => {
    expired.resolve(new HandlerTimeoutError(HANDLER_TIMEOUT_MS));
  }, HANDLER_TIMEOUT_MS).unref();
  try {
    return await Promise.race([attempt(handler, event), expired.promise]);
  } finally {
    clearTimeout(timer);
  }
}

async function attempt(handler: EventHandler, event: LoggedEvent): Promise<unknown> {
  try {
    await handler.handle(restore(handler.event, event), envelopeOf(event));
    return undefined;
  } catch (error) {
    return error ?? new Error('thrown without a value');
  }
}
