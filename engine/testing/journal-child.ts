import { appendFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { accountId } from '../domain/account-snapshot.ts';
import { ballastFile } from '../store/data-folder.ts';
import { JournalFault } from '../store/journal-fault.ts';
import { openJournal } from '../store/open-journal.ts';
import { openOrRecoverJournal } from '../store/recover-journal.ts';
import type { SqliteJournal } from '../store/sqlite-journal.ts';
import { alertRaised, FRIDAY, FRIDAY_1529, killLatched } from './journal-entries.ts';

/**
 * A guard in a process of its own, for tests that kill it or fill its disk. Does what its third argument says, prints one JSON
 * line, and stays until it is killed where it still holds the journal. A refusal is printed as one line too.
 */
const [dataDir = '', account = '', what = 'open', count = '1'] = process.argv.slice(2);

type Work = (journal: SqliteJournal) => object;

const works: Readonly<Record<string, Work>> = {
  open: (journal) => journal.head(),
  append: (journal) => {
    for (let index = 0; index < Number(count); index += 1)
      journal.append(FRIDAY_1529, FRIDAY, [alertRaised(`a${index}`)]);
    const head = journal.head();
    journal.close();
    return head;
  },
  kill: (journal) => {
    journal.append(FRIDAY_1529, FRIDAY, [killLatched()]);
    return journal.head();
  },
  alert: (journal) => {
    journal.append(FRIDAY_1529, FRIDAY, [alertRaised()]);
    return journal.head();
  },
  'alert-kill': (journal) => {
    journal.append(FRIDAY_1529, FRIDAY, [alertRaised()]);
    journal.append(FRIDAY_1529, FRIDAY, [killLatched()]);
    return journal.head();
  },
  'fill-disk': (journal) => {
    const filled = codeOf(() => {
      for (;;) appendFileSync(join(dataDir, 'filler'), Buffer.alloc(4_096));
    });
    const text = 'x'.repeat(20_000);
    const alert = codeOf(() => journal.append(FRIDAY_1529, FRIDAY, [alertRaised('a', text)]));
    const kill = codeOf(() =>
      journal.append(FRIDAY_1529, FRIDAY, [killLatched(), { kind: 'lock-set', until: null, reason: text }]),
    );
    const ballast = existsSync(ballastFile(dataDir, accountId(account)));
    journal.close();
    const again = openJournal({ dataDir, accountId: accountId(account) });
    const found = again.replay(FRIDAY).map((stored) => stored.entry.kind);
    again.close();
    return { filled, alert, kill, ballast, found };
  },
  // A disk on which nothing is left at all: not in the journal, not in the ballast, not for the second copy.
  'fill-all': (journal) => {
    rmSync(ballastFile(dataDir, accountId(account)), { force: true });
    const filler = join(dataDir, 'filler');
    codeOf(() => {
      for (;;) appendFileSync(filler, Buffer.alloc(4_096));
    });
    const latch = { ...killLatched(), cause: { kind: 'manual', actor: 'trader', reason: 'x'.repeat(40_000) } } as const;
    const kill = keptOf(() => journal.append(FRIDAY_1529, FRIDAY, [latch]));
    // Somebody makes room: the engine writes what it kept in mind, as its ledger does with every next entry.
    rmSync(filler);
    const again = keptOf(() => journal.append(FRIDAY_1529, FRIDAY, [latch]));
    journal.close();
    const opened = openOrRecoverJournal({ dataDir, accountId: accountId(account) }, FRIDAY_1529);
    const found = opened.journal.replay(FRIDAY).map((stored) => stored.entry.kind);
    opened.journal.close();
    return { kill, again, review: opened.review, found };
  },
  // The journal may not grow any more, but the disk has room: what a quota, a file size limit or a broken sector does.
  'no-more-journal': (journal) => {
    const latch = { ...killLatched(), cause: { kind: 'manual', actor: 'trader', reason: 'x'.repeat(20_000) } } as const;
    return { kill: keptOf(() => journal.append(FRIDAY_1529, FRIDAY, [latch])) };
  },
};

function keptOf(work: () => unknown): string {
  try {
    work();
    return 'done';
  } catch (error) {
    if (!(error instanceof JournalFault)) return String(error);
    return `${error.code}, ${error.latchKept ? 'kept' : 'not kept'}`;
  }
}

function codeOf(work: () => unknown): string {
  try {
    work();
    return 'done';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

try {
  const journal = openJournal({ dataDir, accountId: accountId(account) });
  // Synchronous, so that the line is out before anybody can kill the process for it.
  process.stdout.write(`${JSON.stringify(works[what]?.(journal))}\n`);
  if (['open', 'kill', 'alert', 'alert-kill'].includes(what)) setInterval(() => undefined, 1_000);
} catch (error) {
  const name = error instanceof Error ? error.name : 'unknown';
  process.stdout.write(`${JSON.stringify({ refused: name, message: error instanceof Error ? error.message : '' })}\n`);
}
