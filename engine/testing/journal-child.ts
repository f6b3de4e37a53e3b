import { accountId } from '../domain/account-snapshot.ts';
import { openJournal } from '../store/open-journal.ts';
import { alertRaised, FRIDAY, FRIDAY_1529, killLatched } from './journal-entries.ts';

/**
 * A guard in a process of its own, for tests that kill it: `append N` writes N entries, `kill` latches one kill; then it
 * prints one JSON line and stays. A refusal is printed as one line too.
 */
const [dataDir = '', account = '', what = 'open', count = '1'] = process.argv.slice(2);

function work(): object {
  const journal = openJournal({ dataDir, accountId: accountId(account) });
  if (what === 'append') {
    for (let index = 0; index < Number(count); index += 1)
      journal.append(FRIDAY_1529, FRIDAY, [alertRaised(`a${index}`)]);
  }
  if (what === 'kill') journal.append(FRIDAY_1529, FRIDAY, [killLatched()]);
  const { seq } = journal.head();
  if (what === 'append') journal.close();
  return { seq };
}

try {
  // Synchronous, so that the line is out before anybody can kill the process for it.
  process.stdout.write(`${JSON.stringify(work())}\n`);
  if (what !== 'append') setInterval(() => undefined, 1_000);
} catch (error) {
  const name = error instanceof Error ? error.name : 'unknown';
  process.stdout.write(`${JSON.stringify({ refused: name, message: error instanceof Error ? error.message : '' })}\n`);
}
