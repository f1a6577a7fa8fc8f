/** One engine with short ways to arm alerts and to pass ticks a second apart, for tests of the engine's rules. */
import { type AlertProgress, type AlertSpec, createEngine, createStepOutput, type Firing, type Tick } from '#engine';

export const A = 'custom:A/USD';
export const B = 'custom:B/USD';

export function createEngineRun(engine = createEngine()) {
  const out = createStepOutput();
  let atMs = 1_000_000;

  function read(): Firing[] {
    const firings = [...out.firings];
    out.clear();
    return firings;
  }

  return {
    engine,
    now: () => atMs,
    wait(ms: number) {
      atMs += ms;
    },
    arm(id: string, condition: string, rest: Partial<AlertSpec> = {}, arming = 1): AlertProgress | undefined {
      const alert: AlertSpec = { id, market: A, condition, trigger: 'edge', repeat: 1, cooldownMs: 0, ...rest };
      engine.step({ kind: 'arm', alert, arming, sequence: 0, lastFiredAtMs: 0 }, out);
      out.clear();
      return engine.progressOf(id);
    },
    /** One tick of the market, a second after the one before; what fired. */
    tick(last: number, rest: Partial<Tick> = {}): Firing[] {
      atMs += 1000;
      const tick: Tick = {
        market: A,
        atMs,
        last,
        high: Math.max(last, rest.high ?? last),
        low: last,
        volume: 0,
        ...rest,
      };
      engine.step({ kind: 'tick', tick }, out);
      return read();
    },
    /** How many firings each of the ticks brought. */
    ticks(...prices: number[]): number[] {
      return prices.map((price) => this.tick(price).length);
    },
    phaseOf: (id: string) => engine.progressOf(id)?.phase,
    out,
  };
}
