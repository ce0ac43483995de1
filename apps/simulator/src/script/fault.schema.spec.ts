import { describe, expect, it } from 'vitest';
import { wireFaultSchema } from './fault.schema.js';

const MEDIA = { socket: 'media' };

describe('a fault of the wire as a script writes it', () => {
  it('is taken as it stands, with the close code that is no code', () => {
    expect(wireFaultSchema.parse({ fault: 'close', ...MEDIA, messages: [14] })).toEqual({
      ...{ fault: 'close', socket: 'media' },
      ...{ messages: [14], closeCode: null },
    });
  });

  it.each([
    ['an unknown kind', { fault: 'burn', ...MEDIA }],
    ['no socket', { fault: 'drop' }],
    ['a field of another kind', { fault: 'drop', ...MEDIA, copies: 1 }],
    ['a delay of nothing', { fault: 'delay', ...MEDIA, ms: 0 }],
    ['a delay for which no timer can be set', { fault: 'delay', ...MEDIA, ms: 3_000_000_000 }],
    ['a flood without a bound', { fault: 'flood', ...MEDIA, copies: 10_001 }],
    ['a wait for more messages than are kept', { fault: 'reorder', ...MEDIA, by: 101 }],
    ['a close code that does not exist', { fault: 'close', ...MEDIA, closeCode: 999 }],
    ['a code that is a text', { fault: 'wrong_code', ...MEDIA, field: 'state', value: '4' }],
    ['no messages at all', { fault: 'drop', ...MEDIA, messages: [] }],
  ])('is refused with %s', (_name, fault) => {
    expect(wireFaultSchema.safeParse(fault).success).toBe(false);
  });
});
