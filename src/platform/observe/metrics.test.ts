import { describe, expect, it } from 'vitest';
import { createMetrics } from './metrics.ts';

describe('metrics', () => {
  it('tell counts, labels and seconds in the text format', async () => {
    const metrics = createMetrics();
    metrics.ticksAccepted.inc(3);
    metrics.ticksRejected.inc({ reason: 'out_of_order' });
    metrics.deliveries.inc({ kind: 'webhook', outcome: 'delivered' });
    metrics.tickToFiringSeconds.observe(0.004);
    metrics.httpRequestSeconds.observe({ method: 'GET', route: '/v1/alerts/:id', status: '200' }, 0.002);
    const text = await metrics.text();
    expect(text).toContain('tidemark_ticks_accepted_total 3');
    expect(text).toContain('tidemark_ticks_rejected_total{reason="out_of_order"} 1');
    expect(text).toContain('tidemark_deliveries_total{kind="webhook",outcome="delivered"} 1');
    expect(text).toContain('tidemark_tick_to_firing_seconds_bucket{le="0.005"} 1');
    expect(text).toContain('tidemark_tick_to_firing_seconds_bucket{le="0.0025"} 0');
    expect(text).toContain('tidemark_http_request_seconds_count{method="GET",route="/v1/alerts/:id",status="200"} 1');
    expect(text).toContain('process_resident_memory_bytes');
    expect(metrics.contentType).toContain('text/plain');
  });

  it('read gauges anew at each scrape', async () => {
    const metrics = createMetrics();
    let ready = 1;
    metrics.beforeScrape(() => metrics.busReady.set(ready));
    expect(await metrics.text()).toContain('tidemark_bus_ready 1');
    ready = 7;
    expect(await metrics.text()).toContain('tidemark_bus_ready 7');
  });

  it('are apart from those of another instance, and every one is described', async () => {
    createMetrics().firings.inc(5);
    const text = await createMetrics().text();
    expect(text).toContain('tidemark_firings_total 0');
    const names = [...text.matchAll(/^# HELP tidemark_\S+ (.*)$/gm)];
    expect(names.length).toBeGreaterThanOrEqual(15);
    for (const [, help] of names) expect(help).toMatch(/\.$/);
  });
});
