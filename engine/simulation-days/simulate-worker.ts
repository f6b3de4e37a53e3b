import process from 'node:process';
import { runDay, type RunOptions } from './simulate-days.ts';

/** A part of a run: these days, one after the other, each told when it is done. */
export type WorkerTask = { readonly days: readonly number[]; readonly run: RunOptions };

process.once('message', ({ days, run }: WorkerTask) => {
  // A refusal of the simulated disk is made thousands of times and nobody reads where.
  Error.stackTraceLimit = 0;
  const work = async (): Promise<void> => {
    for (const day of days) process.send?.({ done: await runDay(day, run) });
    process.disconnect();
  };
  void work().catch((error: unknown) => {
    process.send?.({ failed: error instanceof Error ? error.message : String(error) });
    process.disconnect();
  });
});
