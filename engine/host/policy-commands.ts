import { rulesOf } from '../domain/rules/policy-rules.ts';
import { PRESETS } from '../domain/rules/presets.ts';
import { describeRule } from '../domain/rules/read-back.ts';
import { rehearse, type Tape } from '../domain/rules/rehearse.ts';
import { toIstIso } from '../domain/time.ts';
import { dateOfTradingDay, tradingDay, type TradingCalendar, type TradingDay } from '../domain/trading-day.ts';
import { ok, type WorkerHandlers } from './command-answers.ts';
import { engineSettings } from './engine-settings.ts';
import type { JournalCommandParts } from './journal-commands.ts';

/** What these commands are answered from. */
export type PolicyCommandParts = JournalCommandParts & { readonly calendar: TradingCalendar };

/** What is left of a day: samples of its P&L, and the stops the journal saw filled. */
function tapeOf(day: TradingDay, { engine, journal, calendar }: PolicyCommandParts): Tape {
  const { rules } = engine.report().state;
  const date = dateOfTradingDay(day);
  const stopHits = journal
    .replay(day)
    .flatMap(({ entry, day: of }) => (of === day && entry.kind === 'stop-hit' ? [entry] : []));
  return {
    samples: journal.samples(day),
    stopHits,
    startEquity: rules.startEquity,
    results: rules.results.filter((result) => result.date < date),
    calendar,
  };
}

/** Answers what a policy says and what it would have done. */
export function policyCommands(parts: PolicyCommandParts): Pick<WorkerHandlers, 'policy.get' | 'policy.rehearse'> {
  const { engine } = parts;
  return {
    'policy.get': () => {
      const rules = rulesOf(engine.report().settings.policy).map((rule) => ({
        id: rule.id,
        action: rule.then.kind,
        meaning: describeRule(rule),
      }));
      return ok({ rules, presets: PRESETS.map((preset) => ({ ...preset, rules: [...preset.rules] })) });
    },
    'policy.rehearse': ({ settings, day }) => {
      const { state, assessment } = engine.report();
      const { policy } = engineSettings(settings);
      const asked = day === undefined ? state.tradingDay : tradingDay(day);
      const rehearsal = rehearse(policy, tapeOf(asked, parts), assessment);
      return ok({
        day: asked,
        rules: rehearsal.rules.map(({ firstAt, dayPnl, ...rule }) => ({
          ...rule,
          firstAt: firstAt === null ? null : toIstIso(firstAt),
          mtm: dayPnl,
        })),
        atOnce: [...rehearsal.atOnce],
      });
    },
  };
}
