/**
 * Before the tests of the page: builds it, unless web/dist was made of these very sources.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

export function setup(): void {
  const script = join(import.meta.dirname, '../../scripts/build-page.ts');
  execFileSync(process.execPath, [script, '--when-stale'], { stdio: 'inherit' });
}
