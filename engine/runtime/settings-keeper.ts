import { isLocked } from '../domain/engine-state.ts';
import { settingsLoosened } from '../domain/loosening/loosening.ts';
import { formatRupees } from '../domain/money.ts';
import type { EngineSettings } from '../domain/policy.ts';
import { describeLockEnd } from '../domain/sentences.ts';
import type { EpochMs } from '../domain/time.ts';
import type { Ledger } from './ledger.ts';
import { settingsChanges } from './settings-changes.ts';

/** The settings that hold now, and the only way to others. */
export class SettingsKeeper {
  readonly #ledger: Ledger;
  readonly #now: () => EpochMs;
  #current: EngineSettings;

  /** `now` is the time a lock's end is held against. */
  constructor(first: EngineSettings, ledger: Ledger, now: () => EpochMs) {
    this.#current = first;
    this.#ledger = ledger;
    this.#now = now;
  }

  get current(): EngineSettings {
    return this.#current;
  }

  /**
   * Takes over new settings at once, journaled as a difference. A line that is moved away while the account is locked is refused and
   * said (card L6); so is any other change that would guard less. Answers what holds now.
   */
  apply(given: EngineSettings): EngineSettings {
    const settings = this.#withoutLoosening(given);
    const changes = settingsChanges(this.#current, settings);
    this.#current = settings;
    if (changes.length > 0) this.#ledger.record([{ kind: 'config-applied', changes }]);
    return settings;
  }

  /** Notes a settings file that was refused; the old settings stay. */
  refuse(field: string, message: string): void {
    this.#ledger.record([{ kind: 'config-refused', field, message }]);
  }

  /** While locked nothing that guards gets weaker: a limit that is raised stays alone, with anything else the whole of it stays. */
  #withoutLoosening(given: EngineSettings): EngineSettings {
    if (!isLocked(this.#ledger.state, this.#now())) return given;
    const loosened = settingsLoosened(this.#current, given);
    if (loosened.length === 0) return given;
    const { dayLossLimit } = this.#current.policy;
    const asked = given.policy.dayLossLimit;
    const until = `the account is locked ${describeLockEnd(this.#ledger.state.lock?.until ?? null)}; until then`;
    const limited = { ...given, policy: { ...given.policy, dayLossLimit } };
    if (asked > dayLossLimit && settingsLoosened(this.#current, limited).length === 0) {
      this.refuse(
        'mtmLossLimit',
        `${until} ${formatRupees(dayLossLimit)} stays and is not raised to ${formatRupees(asked)}`,
      );
      return limited;
    }
    this.refuse(loosened.join(', '), `${until} what guards it stays as it was`);
    const { policy, retry, riskIntervalMs, reflattensPerHour } = this.#current;
    return { ...given, policy, retry, riskIntervalMs, reflattensPerHour };
  }
}
