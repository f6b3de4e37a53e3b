import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {{ version?: string, optional?: boolean, peer?: boolean, devOptional?: boolean, link?: boolean }} LockedPackage */

/** @param {string} root */
function paths(root) {
  const modules = join(root, 'node_modules');
  return {
    lock: join(root, 'package-lock.json'),
    stamp: join(modules, '.tradefuse-stamp'),
    hiddenLock: join(modules, '.package-lock.json'),
    nodeProgram: nodeProgram(root),
  };
}

/** The Node 24 that the npm package `node` brings. @param {string} root */
export function nodeProgram(root) {
  return join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/** The lock file and the platform a node_modules is made for. @param {string} root */
function wantedStamp(root) {
  const hash = createHash('sha256')
    .update(readFileSync(paths(root).lock))
    .digest('hex');
  return `${process.platform}-${process.arch} ${hash}\n`;
}

/** @param {string} root */
export function writeStamp(root) {
  writeFileSync(paths(root).stamp, wantedStamp(root));
}

/**
 * Whether node_modules is what the lock file asks for. The stamp answers at once; without a fitting one, npm's own record of
 * what it installed does, so that a plain `npm install` before us is not undone.
 *
 * @param {string} root
 */
export function isInstalled(root) {
  const { stamp, nodeProgram: program } = paths(root);
  if (!existsSync(program)) return false;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wantedStamp(root)) return true;
  if (!matchesHiddenLock(root)) return false;
  writeStamp(root);
  return true;
}

/** @param {string} root */
function matchesHiddenLock(root) {
  const { lock, hiddenLock } = paths(root);
  if (!existsSync(hiddenLock)) return false;
  const wanted = readPackages(lock);
  const present = readPackages(hiddenLock);
  const surplus = Object.keys(present).some((path) => present[path]?.version !== wanted[path]?.version);
  // What another platform needs is in the lock file and not on this disk.
  const missing = Object.entries(wanted).some(
    ([path, entry]) => path !== '' && !entry.optional && !entry.devOptional && present[path] === undefined,
  );
  return !surplus && !missing;
}

/** @param {string} file @returns {Record<string, LockedPackage>} */
function readPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}
