import { openAsBlob } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';

/**
 * The embedded engine in a thread of its own, so that the service's event loop stays free
 * (design §3). Imports nothing of ours: it is loaded both from source and from the build.
 */
interface Request {
  readonly id: number;
  readonly sql: string;
  /** `null`: a script of several statements. */
  readonly values: readonly unknown[] | null;
}

const INT8 = 20;
const port = parentPort;
if (port === null) throw new Error('pglite.worker runs in a worker thread only');

const { dataDir, beginWith } = workerData as {
  readonly dataDir: string | null;
  readonly beginWith: string | null;
};
const pglite = new PGlite({
  ...(dataDir === null ? {} : { dataDir }),
  ...(beginWith === null ? {} : { loadDataDir: await openAsBlob(beginWith) }),
  // As node-postgres does: a bigint is text, since a number would lose digits.
  parsers: { [INT8]: (value: string) => value },
});

async function run({ sql, values }: Request) {
  if (values === null) {
    const results = await pglite.exec(sql);
    return { rows: results.flatMap(({ rows }) => rows), count: 0 };
  }
  const result = await pglite.query(sql, [...values]);
  return { rows: result.rows, count: result.affectedRows ?? result.rows.length };
}

let last: Promise<void> = pglite.waitReady;
port.on('message', (request: Request | 'close') => {
  last = last.then(async () => {
    if (request === 'close') {
      await pglite.close();
      port.postMessage('closed');
      return;
    }
    try {
      port.postMessage({ id: request.id, ok: true, ...(await run(request)) });
    } catch (error) {
      const { message, code } = error as { message?: string; code?: string };
      port.postMessage({ id: request.id, ok: false, message: message ?? String(error), code });
    }
  });
});
pglite.waitReady.then(
  () => {
    port.postMessage('ready');
  },
  (error: unknown) => {
    throw error;
  },
);
