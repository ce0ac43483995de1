import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigError, configSection } from './config.section.js';

const even = z.coerce.number().refine((value) => value % 2 === 0, { error: 'is odd' });

const section = configSection(
  'spec',
  {
    WIDTH: { schema: even, meaning: 'Width.', range: 'an even number', default: '2' },
    NAME: { schema: z.string().optional(), meaning: 'Name.', range: 'a text' },
    TOKEN: { schema: z.string().max(3), meaning: 'Token.', range: '3 characters', secret: true },
  },
  (texts) =>
    texts['NAME'] === texts['TOKEN']
      ? [{ key: 'NAME', found: 'the same text', problem: 'equals TOKEN', fix: 'Change one.' }]
      : [],
);

describe('a configuration section', () => {
  it('parses trimmed texts and takes defaults for what is not set or empty', () => {
    expect(section.parse({ TOKEN: ' abc\r', WIDTH: '' })).toEqual({
      WIDTH: 2,
      NAME: undefined,
      TOKEN: 'abc',
    });
  });

  it('names every bad key at once, why, and the shape of its value but never the value', () => {
    const environment = { WIDTH: '31', NAME: 'n', TOKEN: 'swordfish' };
    expect(() => section.parse(environment)).toThrow(ConfigError);
    expect(section.problems(environment)).toEqual([
      {
        key: 'WIDTH',
        found: 'a number',
        problem: 'is odd',
        fix: 'Width. Allowed: an even number.',
      },
      {
        key: 'TOKEN',
        found: 'text of 9 characters',
        problem: 'is not valid',
        fix: 'Token. Allowed: 3 characters.',
      },
    ]);
    expect(section.problems({})).toMatchObject([{ key: 'TOKEN', problem: 'is required' }]);
  });

  it('compares keys with one another once each is sound by itself', () => {
    expect(section.problems({ NAME: 'abc', TOKEN: 'abc' })).toMatchObject([
      { key: 'NAME', problem: 'equals TOKEN' },
    ]);
    expect(section.problems({ NAME: 'abc', TOKEN: 'abc', WIDTH: '3' })).toMatchObject([
      { key: 'WIDTH' },
    ]);
  });

  it('names what is wrong behind a sound key together with the keys that are bad themselves', () => {
    const file = configSection('spec', {
      WIDTH: { schema: even, meaning: 'Width.', range: 'an even number' },
      LIST: {
        schema: z.string().optional(),
        meaning: 'List.',
        range: 'a path',
        inspect: (text) =>
          ['a', 'b'].map((entry) => ({
            key: `LIST ${entry}`,
            found: text,
            problem: 'is bad',
            fix: '',
          })),
      },
    });
    expect(file.problems({ WIDTH: '3', LIST: 'list' }).map(({ key }) => key)).toEqual([
      'WIDTH',
      'LIST a',
      'LIST b',
    ]);
    expect(() => file.parse({ WIDTH: '2', LIST: 'list' })).toThrow(ConfigError);
    expect(file.problems({ WIDTH: '2' })).toEqual([]);
  });
});
