import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rm, realpath } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DataDirLockedError } from '../database.errors.js';

/** Longest path that fits a Unix socket address on every platform. */
const MAX_SOCKET_PATH = 100;
/** How long a rival that found the same dead socket may take to replace ours. */
const SETTLE_MS = 100;

/**
 * Keeps a second process out of the embedded database's folder. A bound socket is released by the
 * kernel when its process dies; a pid file would lie in containers, where pids repeat.
 */
export class DataDirLock {
  private constructor(private readonly server: Server) {}

  /** @throws DataDirLockedError when another process holds the folder. */
  static async acquire(dataDir: string): Promise<DataDirLock> {
    await mkdir(dataDir, { recursive: true });
    const path = await socketPath(dataDir);
    const token = randomUUID();
    if ((await ask(path)) !== null) throw new DataDirLockedError(dataDir);
    await rm(path, { force: true });
    const server = await listen(path, token).catch(() => {
      throw new DataDirLockedError(dataDir);
    });
    await wait(SETTLE_MS);
    // Lost to a rival. Our server stays open until the process ends: closing it would remove the
    // path, which is the rival's by now.
    if ((await ask(path)) !== token) throw new DataDirLockedError(dataDir);
    return new DataDirLock(server);
  }

  async release(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
  }
}

async function socketPath(dataDir: string): Promise<string> {
  const inside = join(await realpath(dataDir), 'lock.sock');
  if (inside.length <= MAX_SOCKET_PATH) return inside;
  const digest = createHash('sha256').update(inside).digest('hex').slice(0, 32);
  return join(tmpdir(), `zoom-platform-${digest}.sock`);
}

/** A holder that is frozen does not answer, but holds. */
const ANSWER_MS = 2_000;

/** The token of whoever listens there, or `null` when nobody does. */
function ask(path: string): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.setTimeout(ANSWER_MS, () => {
      resolve('frozen');
      socket.destroy();
    });
    let answer = '';
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => (answer += text));
    socket.on('end', () => {
      resolve(answer);
    });
    socket.on('error', () => {
      resolve(null);
    });
  });
}

function listen(path: string, token: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      // Whoever asked may be gone before the answer: that ends no process.
      socket.on('error', () => undefined);
      socket.end(token);
    });
    server.once('error', reject);
    server.listen(path, () => {
      server.unref();
      resolve(server);
    });
  });
}
