import { failed, ok, skipped, warning } from '../check.findings.js';
import type { Check } from '../check.type.js';
import { AGAIN } from '../marketplace.steps.js';

/** From here on people notice; deliveries are refused at the tolerance of `webhooks` (§D2). */
const NOTICED_MS = 60_000;
const REFUSED_MS = 300_000;

const FIX = [
  'Switch time synchronisation on: on Linux `timedatectl set-ntp true`; in a virtual machine, let it ' +
    'take the time of its host.',
  'Look at `date -u` and at the time of another machine.',
  AGAIN,
];

/** §E 4, 15: our clock against that of Zoom's answer. */
export const clockCheck: Check = {
  id: 'clock',
  needs: ['zoom-reachable'],
  run: ({ facts: { clockSkewMs } }) => {
    if (clockSkewMs === undefined) return skipped('The answer of Zoom carried no Date.');
    const seconds = Math.round(clockSkewMs / 1000);
    const saw = `This clock is ${String(Math.abs(seconds))} s ${seconds < 0 ? 'behind' : 'ahead of'} that of Zoom.`;
    const evidence = { skewSeconds: seconds };
    if (Math.abs(clockSkewMs) >= REFUSED_MS) {
      return failed({
        saw,
        means:
          'Signed webhooks are refused when signature and clock are more than 300 s apart: every ' +
          'delivery of Zoom is refused like this, and no stream is ever joined.',
        fix: FIX,
        evidence,
      });
    }
    if (Math.abs(clockSkewMs) >= NOTICED_MS) {
      const means = 'Up to 300 s are tolerated; it will get worse unless something corrects it.';
      return warning({ saw, means, fix: FIX, evidence });
    }
    return ok(saw, evidence);
  },
};
