// A thread of its own for an export: a journal of years takes a minute, and a guard waits for nothing.
import { parentPort, workerData } from 'node:worker_threads';
import { exportJournal, type ExportOrder } from './export-journal.ts';

parentPort?.postMessage(await exportJournal(workerData as ExportOrder));
