/** Every scenario by its name, in the order in which they run. */
import type { Scenario } from './measurement.ts';
import { runApi } from './scenarios/api.ts';
import { runBurst, runBurstKilled } from './scenarios/burst.ts';
import { runEngine } from './scenarios/engine.ts';
import { runIdle } from './scenarios/idle.ts';
import { runList } from './scenarios/list.ts';
import { runMemory } from './scenarios/memory.ts';
import { runParse } from './scenarios/parse.ts';
import { runStart } from './scenarios/start.ts';
import { runStream } from './scenarios/stream.ts';

export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  engine: runEngine,
  parse: runParse,
  memory: runMemory({ alerts: 10_000_000, markets: 1 }),
  'memory-spread': runMemory({ alerts: 1_000_000, markets: 1_000 }),
  burst: runBurst,
  'burst-killed': runBurstKilled,
  api: runApi,
  list: runList,
  stream: runStream,
  start: runStart,
  idle: runIdle,
};
