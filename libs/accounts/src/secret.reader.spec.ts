import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SecretReader } from './secret.reader.js';
import { SecretFolder } from './testing/secret.folder.js';
import { TrackedFiles } from './tracked.files.js';

let folder: SecretFolder;

beforeEach(() => {
  folder = new SecretFolder();
});

afterEach(() => {
  folder.dispose();
});

function secretFile(kind: 'client' | 'webhook', text: string) {
  return { where: 'KEY', path: folder.write('secret', text), kind, clientId: 'TheClientId' };
}

describe('a file of secrets', () => {
  it.each([
    ['client', 'clientSecret\n', ['clientSecret']],
    ['webhook', 'firstToken\n', ['firstToken']],
    ['webhook', 'firstToken\r\nsecondToken\r\n', ['firstToken', 'secondToken']],
    ['webhook', 'firstToken, secondToken', ['firstToken', 'secondToken']],
    ['webhook', 'firstToken\n\nsecondToken\n', ['firstToken', 'secondToken']],
  ] as const)('of kind %s holds %j', (kind, text, secrets) => {
    const reader = new SecretReader();
    expect(reader.read(secretFile(kind, text))).toEqual(secrets);
    expect([reader.problems, reader.complete]).toEqual([[], true]);
  });

  it.each([
    ['client', 'TheClientId', 'holds the Client ID'],
    ['client', 'clientSecret\nanother', 'holds a text that has white space inside'],
    ['client', 'CLIENT_SECRET=swordfish 1', 'holds a text that has white space inside'],
    ['client', '"clientSecret"', 'holds a text that stands in quotes'],
    ['client', 'changeme', 'holds a text that is a placeholder'],
    ['webhook', 'firstToken,,secondToken', 'holds a text that is too short'],
    ['webhook', 'firstToken\n<second>', 'holds a text that is a placeholder'],
    [
      'webhook',
      'token001\ntoken002\ntoken003\ntoken004\ntoken005\ntoken006',
      'holds more than 5 Secret Tokens',
    ],
  ] as const)('of kind %s is refused with %j', (kind, text, problem) => {
    const reader = new SecretReader();
    expect(reader.read(secretFile(kind, text))).toBeUndefined();
    expect(reader.complete).toBe(false);
    expect(reader.problems).toHaveLength(1);
    const [found] = reader.problems;
    expect(found).toMatchObject({ key: 'KEY', found: 'a file with text' });
    expect(found?.problem).toContain(problem);
    for (const part of text.split(/\s/)) expect(JSON.stringify(found)).not.toContain(part);
  });

  it('that turned bad gives what it held when it was sound, and the problem', () => {
    const before = new SecretReader();
    before.read(secretFile('client', 'clientSecret'));
    const now = new SecretReader(new TrackedFiles(), before.sound);
    expect(now.read(secretFile('client', ' '))).toEqual(['clientSecret']);
    expect(now.complete).toBe(true);
    expect(now.problems).toMatchObject([{ problem: 'names a file that is empty' }]);
    const later = new SecretReader(new TrackedFiles(), now.sound);
    expect(later.read(secretFile('client', '"'))).toEqual(['clientSecret']);
    expect(later.read(secretFile('webhook', '"'))).toBeUndefined();
  });
});
