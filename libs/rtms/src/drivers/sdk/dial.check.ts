import { promisify } from 'node:util';
import { ServerUrlRefusedError } from '../../rtms.errors.js';
import { checkServerUrl, publicLookup } from '../server-url.guard.js';
import { ConnectionLossError } from './early.loss.js';

const lookup = promisify(publicLookup);

/**
 * The check that the websocket driver makes while it dials. The SDK resolves the name once more, so
 * that a name server could answer otherwise in between; the host is one of Zoom's own all the same. The
 * URLs of media are not seen here: the library dials those of message 2 by itself.
 * @throws ConnectionLossError
 */
export async function assertDialable(text: string, namedHosts: readonly string[]): Promise<void> {
  try {
    const { url, named } = checkServerUrl(text, namedHosts);
    if (!named) await lookup(url.hostname, {});
  } catch (error) {
    const refused = error instanceof ServerUrlRefusedError;
    throw new ConnectionLossError({
      cause: refused ? 'url_refused' : 'unreachable',
      status: null,
      detail: error instanceof Error ? error.message : 'unknown',
      permanent: refused,
    });
  }
}
