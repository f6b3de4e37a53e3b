// A thread of its own for SQLite's check of every page: it takes a second for a large file, and a guard waits for nothing.
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { structureFault } from './structure-check.ts';

const database = new Database(String(workerData), { readonly: true, fileMustExist: true });
const fault = structureFault(database);
database.close();
parentPort?.postMessage(fault ?? null);
