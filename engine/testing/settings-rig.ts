import { zAccountSettings, type AccountSettings } from '../contract/account-settings.ts';
import type { PendingChange } from '../domain/day-contract/pending-change.ts';
import { engineSettings } from '../host/engine-settings.ts';
import { heldBy, type HeldSettings } from '../host/settings/held-settings.ts';
import { SettingsDesk } from '../host/settings/settings-desk.ts';
import { World } from './world.ts';

/** Settings of an account with a floor, hedges that are squared off, Telegram and a linked group. */
export const GUARDED: AccountSettings = zAccountSettings.parse({
  alias: 'Mine',
  clientCode: 'P1',
  broker: 'dhan',
  mode: 'live',
  dayLossLimit: 600_000,
  linkedGroup: 'family',
  telegram: { enabled: true, chatId: '12345' },
  rules: [{ id: 'floor', when: { kind: 'hard-floor', limit: { rupees: 15_000 } }, then: { kind: 'kill' } }],
});

/** An account on the simulated exchange with its settings desk and its file, through any number of restarts. */
export class SettingsRig {
  readonly world: World;
  file: AccountSettings;
  readonly toldHost: PendingChange[] = [];
  /** While false the disk does not take the file, as in a crash between two writes. */
  writes = true;
  desk: SettingsDesk;

  constructor({ practice = false, settings = GUARDED }: { practice?: boolean; settings?: AccountSettings } = {}) {
    this.file = settings;
    const made: { world?: World } = {};
    this.world = new World({
      alter: (parts) => ({
        ...parts,
        practice,
        settings: engineSettings(heldOn(made.world)?.settings ?? this.file),
        recorded: (entries) => {
          parts.recorded(entries);
          const due = entries.flatMap(({ entry }) => (entry.kind === 'loosening-applied' ? entry.changes : []));
          if (due.length > 0) queueMicrotask(() => this.desk.applied(due));
        },
      }),
    });
    made.world = this.world;
    this.desk = this.#open();
  }

  /** A guarded rig with an account that was read. */
  static async started(options?: ConstructorParameters<typeof SettingsRig>[0]): Promise<SettingsRig> {
    const rig = new SettingsRig(options);
    await rig.world.start();
    rig.desk.look();
    return rig;
  }

  /** The process ends without a word, and another one begins on the same disk. */
  async restart(): Promise<void> {
    this.world.crash();
    this.world.restart();
    this.desk = this.#open();
    this.desk.takeFile(this.file);
    await this.world.clock.advance(5_000);
  }

  /** Saves as the settings screen does. */
  save(change: Partial<AccountSettings>): ReturnType<SettingsDesk['take']> {
    return this.desk.take({ ...this.desk.current, ...change }, { actor: 'trader' });
  }

  get pending(): readonly string[] {
    return this.world.state().pending.map(({ field }) => field);
  }

  #open(): SettingsDesk {
    const desk = new SettingsDesk({
      engine: this.world.engine,
      held: heldOn(this.world),
      first: this.file,
      write: async (settings) => {
        if (this.writes) this.file = settings;
      },
      took: () => undefined,
      tellHost: (changes) => void this.toldHost.push(...changes),
    });
    desk.begin();
    return desk;
  }
}

function heldOn(world: World | undefined): HeldSettings | null {
  const facts = (world?.disk.entries ?? [])
    .map(({ entry }) => entry)
    .filter((entry) => entry.kind === 'settings-held' || entry.kind === 'loosening-applied');
  const last = facts.findLastIndex(({ kind }) => kind === 'settings-held');
  return heldBy(last < 0 ? [] : facts.slice(last).toReversed());
}
