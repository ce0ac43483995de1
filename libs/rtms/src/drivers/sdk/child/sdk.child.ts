import { messageToChild } from '../sdk.wire.ts';
import { ChildHost } from './child.host.ts';

/**
 * The process that Zoom's SDK lives in: a late native call kills it, and not the service. It knows no
 * secret, only signatures.
 */
const host = new ChildHost({
  send: (message) => process.send?.(message),
  exit: (code) => process.exit(code),
});

process.on('message', (message) => {
  host.receive(messageToChild.parse(message));
});
process.on('disconnect', () => process.exit(0));
// A terminal sends its signals to the whole group; the service decides when its children end.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
