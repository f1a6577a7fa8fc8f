#!/usr/bin/env node
/**
 * The command `tidemark`, in plain JavaScript that an old Node can run. Tidemark needs Node 24: where this one is older, the Node that
 * was installed with the packages takes over, with the same arguments and terminal; signals reach it, and its exit code is ours.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const NODE_MAJOR = 24;
const HERE = fileURLToPath(import.meta.url);
const ROOT = dirname(dirname(HERE));
const MAIN = join(ROOT, 'src', 'main.ts');
/** Set in the process that took over, so that a binary that is too old itself is told of rather than started again. */
const TAKEN_OVER = 'NODE_TAKEN_OVER_BY_TIDEMARK';

if (majorOf(process.versions.node) >= NODE_MAJOR) {
  delete process.env[TAKEN_OVER];
  // What was made of the sources at the first start is kept beside them for the next: it starts faster, and without the compiler in memory.
  nodeModule.enableCompileCache(join(ROOT, 'node_modules', '.cache', 'tidemark'));
  await import(pathToFileURL(MAIN).href);
} else {
  const binary = process.env[TAKEN_OVER] ? undefined : findNode();
  if (binary) takeOver(binary);
  else refuse();
}

/** @param {string} version */
function majorOf(version) {
  return Number(version.split('.')[0]);
}

/** The Node that came with the packages: beside them where they are our own, or one folder up where we are a package ourselves. */
function findNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const platform = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const folders = [join(ROOT, 'node_modules'), dirname(ROOT)];
  const candidates = folders.flatMap((folder) => [
    join(folder, platform, 'bin', name),
    join(folder, 'node', 'bin', name),
    join(folder, '.bin', name),
  ]);
  return candidates.find((path) => existsSync(path) && path !== process.execPath);
}

/** @param {string} binary */
function takeOver(binary) {
  const child = spawn(binary, [HERE, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, [TAKEN_OVER]: '1' },
  });
  // Ctrl-C in a terminal reaches the child by itself, and a second SIGINT would mean "at once"; otherwise a signal is for the child.
  const signals = /** @type {const} */ (['SIGTERM', 'SIGINT', 'SIGHUP']);
  for (const signal of signals) {
    process.on(signal, () => {
      if (signal === 'SIGTERM' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', (cause) => {
    process.stderr.write(`tidemark: ${binary} does not start: ${cause.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    // Ends as the child did, so that whoever waits sees the same.
    for (const one of signals) process.removeAllListeners(one);
    process.kill(process.pid, signal);
  });
}

function refuse() {
  process.stderr.write(
    `tidemark: this is Node ${process.versions.node}, and Tidemark needs Node ${NODE_MAJOR} or later.\n` +
      'Run "npm ci" in its folder, which brings one for Linux on x64 and arm64, or install Node from https://nodejs.org and run it again.\n',
  );
  process.exit(1);
}
