import { describe, expect, it } from 'vitest';
import type { ConnectionLoss } from '../drivers/rtms-driver.port.js';
import { SigningApp } from './signing.app.js';

const refused = (status: number): ConnectionLoss => ({
  ...{ cause: 'refused', status, detail: '', permanent: true },
});
const WRONG = refused(3);
const SILENT: ConnectionLoss = {
  ...{ cause: 'secret_suspected', status: null, detail: '', permanent: false },
};

function signer(...appIds: readonly string[]): SigningApp {
  const app = new SigningApp('told');
  app.learn(appIds);
  return app;
}

describe('The app that signs', () => {
  it('is each app of the account once, the one that was told of the stream first', () => {
    const app = signer('a', 'told', 'b');
    expect(app.id).toBe('told');
    expect([app.after(WRONG), app.id]).toEqual(['fresh', 'a']);
    expect([app.after(WRONG), app.id]).toEqual(['fresh', 'b']);
    expect(app.after(WRONG)).toBe('none');
  });

  it('comes again where Zoom only hung up, which may have meant something else', () => {
    const app = signer('a');
    expect([app.after(SILENT), app.id]).toEqual(['fresh', 'a']);
    expect([app.after(SILENT), app.id]).toEqual(['again', 'told']);
    expect([app.after(WRONG), app.id]).toEqual(['again', 'a']);
    expect(app.after(WRONG)).toBe('none');
  });

  it.each([2, 8, 45])('stays the same after status %i', (status) => {
    const app = signer('a');
    expect([app.after(refused(status)), app.id]).toEqual(['none', 'told']);
  });

  it('is the only one where the account has no other', () => {
    expect(signer('told').after(WRONG)).toBe('none');
    expect(signer('told').after(SILENT)).toBe('again');
  });
});
