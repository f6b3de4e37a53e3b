import type { AccountId } from '../domain/account-snapshot.ts';
import type { StoredEntry } from '../domain/journal-entry.ts';
import { describeCause } from '../domain/sentences.ts';
import { toIstIso } from '../domain/time.ts';
import { tradingDay } from '../domain/trading-day.ts';
import type { Journal } from '../ports.ts';
import type { TradeEngine } from '../runtime/trade-engine.ts';
import { ok, refuse, type WorkerHandlers } from './command-answers.ts';
import { evidenceFiles } from './evidence-files.ts';
import { entryView } from './entry-view.ts';

/** What the commands about the past are answered from. */
export type JournalCommandParts = {
  readonly accountId: AccountId;
  readonly engine: TradeEngine;
  readonly journal: Journal;
  /** Where the account's evidence lies, for an incident. */
  readonly evidenceFolder: (killId: string) => string;
};

const PAGE = 500;

/** Every entry there is, oldest first, read in pages; the journal answers with the newest first. */
function allEntries(journal: Journal): readonly StoredEntry[] {
  const found: StoredEntry[] = [];
  let page = journal.page({ limit: PAGE });
  while (page.length > 0) {
    found.push(...page);
    const oldest = page.at(-1);
    page = oldest && page.length === PAGE ? journal.page({ limit: PAGE, before: oldest.seq }) : [];
  }
  return found.toReversed();
}

/** Answers what happened: pages, incidents, the day's curve. */
export function journalCommands(
  parts: JournalCommandParts,
): Pick<WorkerHandlers, 'journal.page' | 'incident.get' | 'mtm.series'> {
  const { accountId, engine, journal } = parts;
  return {
    'journal.page': ({ before, limit, day }) => {
      const entries = journal.page({
        limit,
        ...(before === undefined ? {} : { before }),
        ...(day === undefined ? {} : { day }),
      });
      return ok({ entries: entries.map((entry) => entryView(accountId, entry)), more: entries.length === limit });
    },
    'incident.get': ({ killId }) => {
      const entries = allEntries(journal);
      const latched = entries.find(({ entry }) => entry.kind === 'kill-latched' && entry.killId === killId);
      if (latched?.entry.kind !== 'kill-latched')
        return refuse({ code: 'not-found', message: 'There is no kill with this id.' });
      const timeline = entries.filter(({ seq, day }) => day === latched.day && seq >= latched.seq);
      const finished = timeline.find(({ entry }) => entry.kind === 'kill-finished' && entry.killId === killId);
      return ok({
        killId,
        accountId,
        tradingDay: latched.day,
        cause: describeCause(latched.entry.cause),
        startedAt: toIstIso(latched.at),
        finishedAt: finished ? toIstIso(finished.at) : null,
        verified: finished?.entry.kind === 'kill-finished' && finished.entry.verified,
        timeline: timeline.map((entry) => entryView(accountId, entry)),
        evidence: [...evidenceFiles(parts.evidenceFolder(killId))],
      });
    },
    'mtm.series': ({ day }) => {
      const report = engine.report();
      const asked = day === undefined ? report.state.tradingDay : tradingDay(day);
      const points = journal.samples(asked).map(({ at, mtm, quality }) => ({ at: toIstIso(at), mtm, quality }));
      return ok({ day: asked, points, dayLossLimit: report.settings.policy.dayLossLimit });
    },
  };
}
