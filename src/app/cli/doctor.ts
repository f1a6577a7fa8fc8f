/**
 * `tidemark doctor`: says what is wrong with a configuration and its data folder, and what to do about it. Changes nothing.
 */
import { accessSync, constants, existsSync, readdirSync, statfsSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { checkDatabaseFile } from '#platform/database/check-database-file';
import { lockDataFolder } from '#platform/database/data-folder-lock';
import { type Config, type Environment, readConfig } from '../config.ts';

export interface Finding {
  readonly level: 'ok' | 'warn' | 'fail';
  readonly subject: string;
  readonly says: string;
}

const FREE_BYTES_MIN = 1024 ** 3;
const NODE_MAJOR_MIN = 24;

/** Every finding, in the order in which one would mend them. */
export async function diagnose(environment: Environment): Promise<readonly Finding[]> {
  const findings: Finding[] = [checkNode()];
  const config = readConfig(environment);
  if (!config.ok)
    return [...findings, ...config.error.map((says): Finding => ({ level: 'fail', subject: 'configuration', says }))];
  findings.push({ level: 'ok', subject: 'configuration', says: 'every variable is understood' });
  findings.push(...checkFolder(config.value), checkDisk(config.value), ...checkKeys(config.value));
  const isFree = checkLock(config.value);
  findings.push(isFree, checkDatabase(config.value));
  if (isFree.level === 'ok') findings.push(await checkPort(config.value));
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

function checkFolder(config: Config): Finding[] {
  const folder = resolve(config.dataDir);
  const nearest = existsSync(folder) ? folder : dirname(folder);
  try {
    accessSync(nearest, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    return [
      {
        level: 'fail',
        subject: 'data folder',
        says: `${nearest} cannot be written (${code}). Create it, or give it to the user that runs Tidemark, or set TIDEMARK_DATA_DIR.`,
      },
    ];
  }
  if (!existsSync(folder))
    return [{ level: 'ok', subject: 'data folder', says: `${folder} will be made at first start` }];
  return statSync(folder).isDirectory()
    ? [{ level: 'ok', subject: 'data folder', says: folder }]
    : [{ level: 'fail', subject: 'data folder', says: `${folder} is a file; set TIDEMARK_DATA_DIR to a folder.` }];
}

function checkDisk(config: Config): Finding {
  const folder = resolve(config.dataDir);
  const stats = statfsSync(existsSync(folder) ? folder : dirname(folder));
  const freeBytes = stats.bavail * stats.bsize;
  const says = `${(freeBytes / 1024 ** 3).toFixed(1)} GiB free`;
  if (freeBytes >= FREE_BYTES_MIN) return { level: 'ok', subject: 'disk', says };
  return {
    level: 'warn',
    subject: 'disk',
    says: `${says}; below 1 GiB writes may soon be refused with 503. Make room or move the data folder.`,
  };
}

function checkKeys(config: Config): Finding[] {
  const folder = join(resolve(config.dataDir), 'keys');
  if (!existsSync(folder)) return [];
  const open = readdirSync(folder).filter((name) => (statSync(join(folder, name)).mode & 0o077) !== 0);
  if (open.length === 0) return [{ level: 'ok', subject: 'keys', says: 'readable by their owner only' }];
  return [
    {
      level: 'fail',
      subject: 'keys',
      says: `${open.join(', ')} can be read by others; run: chmod 600 ${open.map((name) => join(folder, name)).join(' ')}`,
    },
  ];
}

function checkLock(config: Config): Finding {
  const folder = resolve(config.dataDir);
  if (!existsSync(folder)) return { level: 'ok', subject: 'data folder lock', says: 'free' };
  try {
    lockDataFolder(folder).release();
    return { level: 'ok', subject: 'data folder lock', says: 'free' };
  } catch (cause) {
    return {
      level: 'warn',
      subject: 'data folder lock',
      says: `${(cause as Error).message} (Fine if that is the running server.)`,
    };
  }
}

function checkDatabase(config: Config): Finding {
  const file = join(resolve(config.dataDir), 'tidemark.db');
  if (!existsSync(file)) return { level: 'ok', subject: 'database', says: 'will be made at first start' };
  const fault = checkDatabaseFile(file);
  return fault
    ? { level: 'fail', subject: 'database', says: fault }
    : { level: 'ok', subject: 'database', says: 'readable, sound, of a version that this Tidemark knows' };
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
