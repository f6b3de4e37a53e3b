/**
 * Loaded before a host under test (`--import`): its processes and threads live at another time of day, as on a machine whose
 * clock is set so. Timers keep their pace.
 */
const shiftMs = Number(process.env['TRADEFUSE_TEST_CLOCK_SHIFT_MS'] ?? '0');
const RealDate = Date;
const now = (): number => RealDate.now() + shiftMs;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args: unknown[], newTarget): object =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as object,
  apply: () => new RealDate(now()).toString(),
  get: (target, key): unknown => (key === 'now' ? now : Reflect.get(target, key)),
});
