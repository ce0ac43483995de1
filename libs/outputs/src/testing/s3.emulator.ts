import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import type { TestContext } from 'vitest';

/** Made by `npm run s3-emulator`. */
const PROGRAM = join(import.meta.dirname, '.venv', 'bin', 'moto_server');
const NAME = 'moto 5.2.1 (an emulator of S3)';

export const hasS3Emulator = existsSync(PROGRAM);

/** The emulator judges this test; skips it with a reason where it is not installed. */
export function needsS3Emulator({ skip, task }: TestContext): void {
  if (!hasS3Emulator) skip('the S3 emulator moto is not installed: npm run s3-emulator');
  else task.meta.client = NAME;
}

/** A process of the emulator, with buckets in its memory. It takes parts from 1 KiB on; S3 wants 5 MiB. */
export interface S3Emulator {
  readonly endpoint: string;
  makeBucket(name: string): Promise<void>;
  /** From now on the bucket keeps every version of every object. */
  keepVersions(bucket: string): Promise<void>;
  /** From now on it refuses keys that it does not know: all. */
  refuseKeys(): Promise<void>;
  stop(): Promise<void>;
}

export const S3_KEY = { accessKeyId: 'emulated', secretAccessKey: 'emulated' };

export async function startS3Emulator(): Promise<S3Emulator> {
  const child = spawn(PROGRAM, ['-H', '127.0.0.1', '-p', '0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      S3_UPLOAD_PART_MIN_SIZE: '1024',
      S3_IGNORE_SUBDOMAIN_BUCKETNAME: 'true',
    },
  });
  const endpoint = await addressOf(child);
  const client = new S3Client({
    region: 'us-east-1',
    endpoint,
    forcePathStyle: true,
    credentials: S3_KEY,
  });
  return {
    endpoint,
    makeBucket: async (Bucket) => {
      await client.send(new CreateBucketCommand({ Bucket }));
    },
    keepVersions: async (Bucket) => {
      const VersioningConfiguration = { Status: 'Enabled' } as const;
      await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    },
    refuseKeys: async () => {
      await fetch(`${endpoint}/moto-api/reset-auth`, { method: 'POST', body: '0' });
    },
    stop: async () => {
      client.destroy();
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

/** Of the line in which it says where it listens; what it says of requests is read and dropped. */
async function addressOf(child: ChildProcess): Promise<string> {
  const said = child.stderr?.setEncoding('utf8');
  return await new Promise((resolve, reject) => {
    let text = '';
    said?.on('data', (piece: string) => {
      if (text.length < 10_000) text += piece;
      const address = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0];
      if (address !== undefined) resolve(address);
    });
    child.once('exit', () => {
      reject(new Error(`The emulator ended: ${text}`));
    });
  });
}
