import { describe, expect, it } from 'vitest';
import { failureName, outcomeCode } from './error.names.js';
import { PlatformError } from './platform.error.js';

const SAID = 'what was said';
const OURS = new PlatformError({ code: 'kernel.example', status: 409, message: SAID });

describe('a failure by its name', () => {
  it.each([
    ['an error of ours', OURS, 'kernel.example', 'kernel.example'],
    ['an error of another library', new TypeError(SAID), 'internal.error', 'TypeError'],
    ['a text', SAID, 'internal.error', 'a thrown string'],
    ['nothing', undefined, 'internal.error', 'a thrown undefined'],
  ])('is told of %s without its message', (_, thrown, outcome, name) => {
    expect([outcomeCode(thrown), failureName(thrown)]).toEqual([outcome, name]);
  });
});
