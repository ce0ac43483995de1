import { configSection } from '@zoom-platform/kernel';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { configSections } from '../../apps/platform/src/config.sections.js';
import { renderEnvExample } from '../../scripts/env-example.renderer.js';

describe('.env.example', () => {
  it('documents the keys that the service reads, word for word', async () => {
    await expect(renderEnvExample(configSections)).toMatchFileSnapshot('../../.env.example');
  });

  it('is, copied as it is, a configuration without a bad key', () => {
    const lines = renderEnvExample(configSections).split('\n');
    const pairs = lines
      .filter((line) => /^[A-Z]/.test(line))
      .map((line) => line.split(/=(.*)/s, 2));
    const environment = z.record(z.string(), z.string()).parse(Object.fromEntries(pairs));
    expect(configSections.flatMap((section) => section.problems(environment))).toEqual([]);
  });

  it('says meaning, range, default and secrecy, on lines that fit a page', () => {
    const rain = configSection('rain', {
      RAIN_LIMIT: {
        schema: z.string(),
        meaning: 'How much may fall. '.repeat(8).trim(),
        range: '1 … 5',
        default: '3',
      },
      RAIN_KEY: { schema: z.string().optional(), meaning: 'Opens.', range: 'a text', secret: true },
    });
    const text = renderEnvExample([rain]);
    expect(text).toContain('# ---- rain ----\n\n# How much may fall.');
    expect(text).toContain('# Allowed: 1 … 5. Default: 3.\nRAIN_LIMIT=3\n');
    expect(text).toContain('# Secret. Opens.\n# Allowed: a text. Default: not set.\nRAIN_KEY=\n');
    expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100);
  });
});
