// Loaded before a service: its wall clock is off by CLOCK_SKEW_MS. Timers and the monotonic clock are not.
const skewMs = Number(process.env['CLOCK_SKEW_MS'] ?? '0');
const RealDate = Date;
const now = () => RealDate.now() + skewMs;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, given, newTarget) =>
    Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget),
  apply: (target) => new target(now()).toString(),
  get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
});
