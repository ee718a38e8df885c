import { expect, test } from 'vitest';
import { createMetrics } from './metrics.ts';

test('the page carries what was counted, the service and Node’s own figures', async () => {
  const metrics = createMetrics('worker');
  metrics.counter('orders_total', 'Orders by outcome.', ['outcome']).inc({ outcome: 'acked' }, 2);
  metrics.histogram('drain_seconds', 'Time of one drain.').observe(0.02);
  metrics.gauge('accounts_held', 'Leases held.').set(3);
  const page = await metrics.render();
  expect(page).toContain('orders_total{outcome="acked",service="worker"} 2');
  expect(page).toContain('drain_seconds_bucket{le="0.025",service="worker"} 1');
  expect(page).toContain('accounts_held{service="worker"} 3');
  expect(page).toContain('process_cpu_seconds_total');
});

test('two registries in one process do not meet', () => {
  createMetrics('a').counter('same_total', 'x');
  expect(() => createMetrics('b').counter('same_total', 'x')).not.toThrow();
});
