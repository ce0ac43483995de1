import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startProcess, type OwnProcess } from './child.process.ts';

const ENTRY = fileURLToPath(
  new URL('../../dist/platform/apps/platform/src/main.js', import.meta.url),
);
const LISTENING = /Listening on (http:\/\/[^"\s]+)/;

/** The service as it is shipped: the build, in a process of its own. */
export interface PlatformProcess extends OwnProcess {
  readonly url: string;
  /** Calls the API with the key that the first start made. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
}

export async function startPlatformProcess(
  env: Readonly<Record<string, string>> & { readonly DATA_DIR: string },
): Promise<PlatformProcess> {
  const started = await startProcess({
    entry: ENTRY,
    env: { PORT: '0', ...env },
    readyWhen: (line) => LISTENING.exec(line)?.[1],
  });
  const url = started.ready;
  return {
    ...started,
    url,
    fetch: async (path, init = {}) => {
      const key = (await readFile(join(env.DATA_DIR, 'api-key'), 'utf8')).trim();
      return fetch(`${url}${path}`, {
        ...init,
        headers: {
          ...Object.fromEntries(new Headers(init.headers)),
          authorization: `Bearer ${key}`,
        },
      });
    },
  };
}
