/** Waits for what somebody answers to become what it is to be. */
import { until } from './until.ts';

/** Asks again and again; resolves with the first answer for which `holds`, throws when none comes in time. */
export async function eventually<T>(
  read: () => Promise<T> | T,
  holds: (value: T) => boolean,
  timeoutMs?: number,
): Promise<T> {
  let value = await read();
  const isThere = async () => {
    value = await read();
    return holds(value);
  };
  if (!holds(value)) await until(isThere, `what was expected in place of ${JSON.stringify(value)}`, timeoutMs);
  return value;
}
