/**
 * `tidemark doctor`: says what is wrong with a configuration and its data folder, and what to do about it.
 * Changes nothing, and may be asked beside a running server.
 */
import { accessSync, constants, existsSync, readdirSync, statfsSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { formatInstant } from '#contract/time';
import { readDeadLetters } from '#platform/bus/dead-letters.sqlite';
import { checkDatabaseFile } from '#platform/database/check-database-file';
import { DataFolderInUseError, LOCK_FILE, lockDataFolder } from '#platform/database/data-folder-lock';
import { type Config, type Environment, isLoopback, readConfig } from '../config.ts';
import type { Finding } from './finding.ts';
import { checkVenues } from './venue-reach.ts';

const FREE_BYTES_MIN = 1024 ** 3;
const NODE_MAJOR_MIN = 24;

/** Every finding, in the order in which one would mend them. */
export async function diagnose(environment: Environment): Promise<readonly Finding[]> {
  const findings: Finding[] = [checkNode()];
  const config = readConfig(environment);
  if (!config.ok)
    return [...findings, ...config.error.map((says): Finding => ({ level: 'fail', subject: 'configuration', says }))];
  findings.push({ level: 'ok', subject: 'configuration', says: 'every variable is understood' });
  findings.push(...checkReach(config.value));
  const folder = resolve(config.value.dataDir);
  const folderFinding = checkFolder(folder);
  findings.push(folderFinding);
  let isServing = false;
  if (folderFinding.level === 'ok') {
    const lock = checkLock(folder);
    isServing = lock.level === 'warn';
    const database = checkDatabase(folder);
    findings.push(checkDisk(folder), ...checkKeys(folder), lock, database);
    if (database.level === 'ok') findings.push(...checkDeadLetters(folder));
  }
  findings.push(...(await checkVenues(config.value)));
  // A running server has its port by right.
  if (!isServing) findings.push(await checkPort(config.value));
  return findings;
}

function checkNode(): Finding {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= NODE_MAJOR_MIN) return { level: 'ok', subject: 'node', says: `version ${process.versions.node}` };
  return {
    level: 'fail',
    subject: 'node',
    says: `version ${process.versions.node} is too old; Tidemark needs ${NODE_MAJOR_MIN} or later. \`npm ci\` brings one with it.`,
  };
}

/** What is allowed, and yet seldom what one wants. */
function checkReach({ publicUrl, trustProxy, metricsToken }: Config): Finding[] {
  if (publicUrl === undefined) return [];
  const { protocol, hostname } = new URL(publicUrl);
  if (isLoopback(hostname.replace(/^\[|\]$/g, ''))) return [];
  const warn = (subject: string, says: string): Finding => ({ level: 'warn', subject, says });
  const findings: Finding[] = [];
  if (protocol === 'http:')
    findings.push(
      warn(
        'TIDEMARK_PUBLIC_URL',
        `${publicUrl} is not encrypted: passwords travel readable, and browsers drop the cookie that keeps people signed in. Put a proxy with TLS in front.`,
      ),
    );
  if (protocol === 'https:' && trustProxy === undefined)
    findings.push(
      warn(
        'TIDEMARK_TRUST_PROXY',
        'is unset, but https needs a proxy in front: name its address, or everybody behind it shares its rate limits.',
      ),
    );
  if (metricsToken === undefined)
    findings.push(
      warn(
        'TIDEMARK_METRICS_TOKEN',
        'is unset: /metrics answers this machine, and a proxy on it that sends no X-Forwarded-For hands it to everybody. Set a token, or keep /metrics out of the proxy.',
      ),
    );
  return findings;
}

function checkFolder(folder: string): Finding {
  const subject = 'data folder';
  const nearest = nearestThere(folder);
  if (!statSync(nearest).isDirectory())
    return { level: 'fail', subject, says: `${nearest} is a file; set TIDEMARK_DATA_DIR to a folder.` };
  try {
    accessSync(nearest, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const says = `${nearest} cannot be written (${code}). Give it to the user that runs Tidemark, or set TIDEMARK_DATA_DIR.`;
    return { level: 'fail', subject, says };
  }
  return { level: 'ok', subject, says: nearest === folder ? folder : `${folder} will be made at first start` };
}

/** The folder, or the nearest above it that is there: the root at the latest. */
function nearestThere(folder: string): string {
  return existsSync(folder) ? folder : nearestThere(dirname(folder));
}

function checkDisk(folder: string): Finding {
  const stats = statfsSync(nearestThere(folder));
  const freeBytes = stats.bavail * stats.bsize;
  const says = `${(freeBytes / 1024 ** 3).toFixed(1)} GiB free`;
  if (freeBytes >= FREE_BYTES_MIN) return { level: 'ok', subject: 'disk', says };
  return {
    level: 'warn',
    subject: 'disk',
    says: `${says}; below 1 GiB writes may soon be refused with 503. Make room or move the data folder.`,
  };
}

/** Windows has no such modes: whoever may read the folder is set there. */
function checkKeys(dataDir: string): Finding[] {
  const folder = join(dataDir, 'keys');
  if (!existsSync(folder) || process.platform === 'win32') return [];
  const open = readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((file) => (statSync(file).mode & 0o077) !== 0);
  if (open.length === 0) return [{ level: 'ok', subject: 'keys', says: 'readable by their owner only' }];
  const says = `others can read ${open.join(', ')}; run: chmod 600 ${open.join(' ')}`;
  return [{ level: 'fail', subject: 'keys', says }];
}

/** `warn`: a server runs. */
function checkLock(folder: string): Finding {
  const subject = 'data folder lock';
  // Trying it would make the file.
  if (!existsSync(join(folder, LOCK_FILE))) return { level: 'ok', subject, says: 'free' };
  try {
    lockDataFolder(folder).release();
    return { level: 'ok', subject, says: 'free' };
  } catch (cause) {
    if (cause instanceof DataFolderInUseError)
      return { level: 'warn', subject, says: `${cause.message} (Fine if that is the server.)` };
    return { level: 'fail', subject, says: (cause as Error).message };
  }
}

function checkDatabase(folder: string): Finding {
  const file = join(folder, 'tidemark.db');
  if (!existsSync(file)) return { level: 'ok', subject: 'database', says: 'will be made at first start' };
  const fault = checkDatabaseFile(file);
  return fault
    ? { level: 'fail', subject: 'database', says: fault }
    : { level: 'ok', subject: 'database', says: 'readable, sound, of a version that this Tidemark knows' };
}

/** Work that failed again and again and was set aside: somebody may not have been told, or lacks a task. */
function checkDeadLetters(folder: string): Finding[] {
  const file = join(folder, 'tidemark.db');
  if (!existsSync(file)) return [];
  return readDeadLetters(file).map(({ queue, topic, count, reason, diedAtMs }) => ({
    level: 'warn',
    subject: 'dead letters',
    says: `${queue} could not handle ${count} of ${topic}, the last at ${formatInstant(diedAtMs)} (${reason}). They are kept in the database; the log of that time has the causes.`,
  }));
}

async function checkPort(config: Config): Promise<Finding> {
  const server = createServer();
  try {
    await new Promise<void>((listening, failed) => {
      server.once('error', failed);
      server.listen(config.port, config.host, listening);
    });
    return { level: 'ok', subject: 'port', says: `${config.host}:${config.port} is free` };
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    const says = `${config.host}:${config.port} cannot be listened on (${code}). Stop what uses it, or set TIDEMARK_PORT or TIDEMARK_HOST.`;
    return { level: 'fail', subject: 'port', says };
  } finally {
    server.close();
  }
}
