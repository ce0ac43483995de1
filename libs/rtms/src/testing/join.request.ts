import type { JoinRequest } from '../drivers/rtms-driver.port.js';

/** Of a meeting's audio, by names and keys that a `ScriptedZoom` takes. */
export function joinRequest(serverUrl: string, request: Partial<JoinRequest> = {}): JoinRequest {
  return {
    product: 'meeting',
    entityId: 'meeting-uuid',
    streamId: 'stream-id',
    serverUrls: [serverUrl],
    clientId: 'client-id',
    clientSecret: 'client-secret',
    kinds: ['audio'],
    mayHandshake: () => true,
    ...request,
  };
}
