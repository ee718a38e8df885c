// Loaded before a worker's own code: its wall clock is off by so many ms, and changes by `jump` so many ms after the
// start (`SHIFTED_CLOCK=2000,-3600000@12000`). Monotonic time stays as it is, as on a machine whose clock is set.
const [first = '0', then = ''] = (process.env.SHIFTED_CLOCK ?? '').split(',');
const [jump = '0', after = '0'] = then.split('@');
const RealDate = Date;
const began = performance.now();
const offset = () =>
  Number(first) + (then !== '' && performance.now() - began > Number(after) ? Number(jump) : 0);
const now = () => RealDate.now() + Math.round(offset());

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(
      target,
      args.length === 0 ? [now()] : args,
      newTarget === globalThis.Date ? target : newTarget,
    ),
  apply: () => new RealDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});
