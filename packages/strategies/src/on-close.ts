import type { SeriesKernel } from '@trendy/domain';
import type { ValueKernel } from '@trendy/quant';

/** A one-value indicator fed with closes. */
export const onClose = (kernel: ValueKernel): SeriesKernel => ({
  update: (_open, _high, _low, close) => kernel.update(close),
  save: () => kernel.save(),
  load: (state) => kernel.load(state),
});
