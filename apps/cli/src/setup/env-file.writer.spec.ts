import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withKeys, writeEnvFile } from './env-file.writer.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zp-env-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('The writer of .env', () => {
  it('sets keys and leaves everything else as it is', () => {
    const before = '# mine\nPORT=3000\nZOOM_CLIENT_ID=old\nOTHER="a b"';
    const after = withKeys(before, { ZOOM_CLIENT_ID: 'new', ZOOM_ACCOUNT_ID: 'an-id' });
    expect(after).toBe(
      '# mine\nPORT=3000\nZOOM_CLIENT_ID=new\nOTHER="a b"\nZOOM_ACCOUNT_ID=an-id\n',
    );
  });

  it('leaves no file of a secret beside the secret', () => {
    const before = 'ZOOM_CLIENT_SECRET_FILE=/run/secrets/zoom\n';
    const after = withKeys(before, { ZOOM_CLIENT_SECRET: 'a-secret-of-zoom' });
    expect(parseEnv(after)).toEqual({ ZOOM_CLIENT_SECRET: 'a-secret-of-zoom' });
    expect(after).toContain('# replaced by ZOOM_CLIENT_SECRET: ZOOM_CLIENT_SECRET_FILE=');
  });

  it('writes secrets with any character so that they are read back', () => {
    const secret = 'a$&#b "c" $1';
    expect(parseEnv(withKeys('S=x', { S: secret }))).toEqual({ S: secret });
  });

  it('lets the owner alone read the file, also one that others could read', () => {
    const path = join(folder, '.env');
    writeFileSync(path, 'PORT=1\n', { mode: 0o644 });
    writeEnvFile(path, { ZOOM_CLIENT_SECRET: 'a-secret-of-zoom' });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toBe('PORT=1\nZOOM_CLIENT_SECRET=a-secret-of-zoom\n');
  });
});
