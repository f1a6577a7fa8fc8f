/** Every scenario by its name, in the order in which they run. */
import type { Scenario } from './measurement.ts';
import { runApi } from './scenarios/api.ts';
import { runEngine } from './scenarios/engine.ts';
import { runIdle } from './scenarios/idle.ts';
import { runList } from './scenarios/list.ts';
import { runMemory } from './scenarios/memory.ts';
import { runStart } from './scenarios/start.ts';

export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  engine: runEngine,
  memory: runMemory(1),
  'memory-spread': runMemory(1_000),
  api: runApi,
  list: runList,
  start: runStart,
  idle: runIdle,
};
