import { webhookSignature } from '../../apps/simulator/src/zoom/webhook.signature.js';

/** Hears of the account's meetings and of the streams of the other app, as an admin's app may. */
export const WATCHER = {
  clientId: 'SimulatedWatcherId0022',
  clientSecret: 'simulated-watcher-secret-0123456789',
  webhookSecret: 'simulated-watcher-webhook-secret',
} as const;

/** What differs from a delivery of the simulator's own app. */
export function asWatcher(body: string): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  return {
    clientid: WATCHER.clientId,
    'x-zm-request-timestamp': timestamp,
    'x-zm-signature': webhookSignature(WATCHER.webhookSecret, timestamp, Buffer.from(body)),
  };
}
