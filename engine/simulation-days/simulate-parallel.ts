import { fork } from 'node:child_process';
import { join } from 'node:path';
import { reportOn, type DayResult, type DaysReport, type RunOptions } from './simulate-days.ts';
import type { WorkerTask } from './simulate-worker.ts';

type Message = { readonly done: DayResult } | { readonly failed: string };

/** The same run in so many processes: processes, because each sets the time zone of its own. The report is the same. */
export async function simulateInParallel(
  run: Omit<RunOptions, 'alter'>,
  workers: number,
  done: (days: number) => void = () => undefined,
): Promise<DaysReport> {
  const results: DayResult[] = [];
  const take = (result: DayResult): void => {
    results.push(result);
    done(results.length);
  };
  const shares = Array.from({ length: Math.min(workers, run.days) }, (_each, worker) =>
    daysOf(worker, Math.min(workers, run.days), run.days),
  );
  await Promise.all(shares.map((days) => work({ days, run }, take)));
  return reportOn(run.seed, results);
}

/** Every n-th day: slow days are spread over all workers. */
function daysOf(worker: number, workers: number, days: number): readonly number[] {
  return Array.from({ length: Math.ceil((days - worker) / workers) }, (_each, index) => 1 + worker + index * workers);
}

function work(task: WorkerTask, take: (result: DayResult) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, 'simulate-worker.ts'), {
      execArgv: [],
      stdio: ['ignore', 2, 2, 'ipc'],
    });
    let left = task.days.length;
    child.on('message', (message: Message) => {
      if ('failed' in message) {
        reject(new Error(`a simulated day could not be played: ${message.failed}`));
        return;
      }
      left -= 1;
      take(message.done);
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      if (left === 0) resolve();
      else reject(new Error(`a worker ended with code ${code} and ${left} day(s) left`));
    });
    child.send(task);
  });
}
