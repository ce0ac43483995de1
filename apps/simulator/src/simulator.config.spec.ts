import { ConfigError } from '@zoom-platform/kernel';
import { describe, expect, it } from 'vitest';
import { readOptions } from './simulator.config.js';

describe('readOptions', () => {
  it('has a default for everything that needs one', () => {
    expect(readOptions({}, [])).toEqual({
      script: null,
      tlsFolder: null,
      options: {
        host: '127.0.0.1',
        httpPort: 4010,
        controlPort: 4011,
        rtms: { port: 4012 },
        webhookUrl: null,
        journalPath: null,
        tapeFolder: null,
        s2sApp: {},
        rtmsApp: {},
      },
    });
  });

  it('takes flags before the environment', () => {
    const environment = { SIMULATOR_HTTP_PORT: '5000', SIMULATOR_SCRIPT: 'demo' };
    const { options, script } = readOptions(environment, ['--http-port', '0', '--folder=/srv/sim']);

    expect(options).toMatchObject({ httpPort: 0, folder: '/srv/sim' });
    expect(script).toBe('demo');
  });

  it('gives one account to both apps, and each its own credentials', () => {
    const { options } = readOptions(
      {
        SIMULATOR_ACCOUNT_ID: 'account',
        SIMULATOR_CLIENT_SECRET: 'rest',
        SIMULATOR_RTMS_CLIENT_ID: 'rtms',
        SIMULATOR_WEBHOOK_SECRET: 'hook',
      },
      [],
    );

    expect(options.s2sApp).toEqual({ accountId: 'account', clientSecret: 'rest' });
    expect(options.rtmsApp).toEqual({
      accountId: 'account',
      clientId: 'rtms',
      webhookSecret: 'hook',
    });
  });

  it('names every bad key at once', () => {
    const read = () => readOptions({ SIMULATOR_RTMS_PORT: '70000' }, ['--webhook-url', 'here']);

    expect(read).toThrow(ConfigError);
    expect(read).toThrow(
      /SIMULATOR_RTMS_PORT.*\n.*SIMULATOR_WEBHOOK_URL|SIMULATOR_WEBHOOK_URL.*\n.*SIMULATOR_RTMS_PORT/,
    );
  });
});
