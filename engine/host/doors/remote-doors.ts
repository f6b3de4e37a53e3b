import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AccountView } from '../../contract/account-view.ts';
import type { AccountSettings } from '../../contract/account-settings.ts';
import type { AccountId } from '../../domain/account-snapshot.ts';
import type { Actor } from '../../domain/actor.ts';
import { formatRupees } from '../../domain/money.ts';
import { writeDurably } from '../../store/write-durably.ts';
import { watchDropFolder, type DroppedKill } from './drop-folder.ts';
import { KillCodes, MUTED_FOR_MS, type KillVerdict } from './kill-codes.ts';
import { TelegramDoor, type BotAccount } from './telegram-door.ts';

/** What an account lets in from outside: nothing without a code. */
export type DoorKeys = { readonly killCode: string | null; readonly telegramBotToken: string | null };

/** What these doors need of the host. */
export type RemoteDoorsPort = {
  readonly dataDir: string;
  readonly settings: (accountId: AccountId) => AccountSettings | undefined;
  readonly views: () => readonly AccountView[];
  readonly kill: (accountIds: readonly AccountId[], actor: Actor, reason: string) => void;
  readonly alarm: (accountId: AccountId | null, code: string, text: string) => void;
  readonly log: (message: string) => void;
};

/** A settings file edited by hand is looked at again after this long. */
const SERVE_EVERY_MS = 10_000;
const DROP_SOURCE = 'the commands folder';

const REASONS: Partial<Record<Actor, string>> = {
  telegram: 'KILL sent to the bot, with the code',
  'file-drop': 'a KILL file was dropped, with the code',
};

/** The doors a kill can come through from outside the app: a dropped file, the owner's Telegram chat (card K29). */
export class RemoteDoors {
  readonly #port: RemoteDoorsPort;
  readonly #keys = new Map<AccountId, DoorKeys>();
  readonly #codes: KillCodes;
  readonly #telegram: TelegramDoor;
  readonly #folder: { readonly close: () => void };
  readonly #timer: NodeJS.Timeout;

  constructor(port: RemoteDoorsPort) {
    this.#port = port;
    this.#codes = new KillCodes({
      codeOf: (accountId) => this.#keys.get(accountId)?.killCode ?? undefined,
      kill: (accountIds, actor) => port.kill(accountIds, actor, REASONS[actor] ?? 'asked from outside'),
      mutedNow: (source) => this.#tellMuted(source),
      monotonic: () => performance.now(),
    });
    this.#telegram = new TelegramDoor({
      ask: (request) => this.#codes.ask(request),
      status: (accountIds) => this.#status(accountIds),
      aliases: (accountIds) => accountIds.map((accountId) => this.#aliasOf(accountId)).join(', '),
      stranger: (accountIds, why) => this.#tellStranger(accountIds, why),
      failed: (message) => port.log(`Telegram commands: ${message}`),
      offsets: offsetFile(join(port.dataDir, 'telegram-offsets.json'), port.log),
      now: () => Date.now(),
    });
    this.#folder = watchDropFolder(port.dataDir, {
      dropped: ({ target, code }) => this.#dropped(target, code),
      stale: (name) =>
        port.alarm(
          null,
          'old-kill-file',
          `The file ${name} is older than a minute: it was taken away and nothing was done. Drop a new one to stop trading.`,
        ),
      now: () => Date.now(),
    });
    this.#timer = setInterval(() => this.#serve(), SERVE_EVERY_MS);
  }

  /** What an account's secrets are now. */
  learn(accountId: AccountId, keys: DoorKeys): void {
    this.#keys.set(accountId, keys);
    this.#serve();
  }

  /** Messages to the bots that were no order of the owner. */
  get ignored(): number {
    return this.#telegram.ignored;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#folder.close();
    this.#telegram.close();
  }

  #serve(): void {
    const accounts = [...this.#keys].flatMap(([accountId, { killCode, telegramBotToken: botToken }]): BotAccount[] => {
      const telegram = this.#port.settings(accountId)?.telegram;
      if (killCode === null || botToken === null || !telegram?.enabled || !/^\d+$/.test(telegram.chatId)) return [];
      return [{ accountId, botToken, chatId: telegram.chatId, apiRoot: telegram.apiRoot }];
    });
    this.#telegram.serve(accounts);
  }

  #dropped(target: DroppedKill['target'], code: string): void {
    const guarded = [...this.#keys.keys()].filter((accountId) => this.#port.settings(accountId) !== undefined);
    const accountIds = target === 'all' ? guarded : guarded.filter((accountId) => accountId === target);
    const verdict = this.#codes.ask({ source: DROP_SOURCE, actor: 'file-drop', accountIds, code });
    const text = dropWords(verdict);
    if (text !== undefined) this.#port.alarm(null, `kill-file-${verdict.kind}`, text);
  }

  #tellMuted(source: string): void {
    const minutes = MUTED_FOR_MS / 60_000;
    const text = `Three wrong kill codes from ${source}. It is not listened to for ${minutes} minutes. If this was not you, change your kill code and your bot token.`;
    this.#port.alarm(null, 'kill-code-muted', text);
  }

  #tellStranger(accountIds: readonly AccountId[], why: string): void {
    const names = accountIds.map((accountId) => this.#aliasOf(accountId)).join(', ');
    const text = `The bot of ${names} got a message that is no order of yours (${why}). It was ignored, and so is every further one; this is said once.`;
    this.#port.alarm(accountIds[0] ?? null, 'telegram-stranger', text);
  }

  #aliasOf(accountId: AccountId): string {
    return this.#port.settings(accountId)?.alias ?? accountId;
  }

  #status(accountIds: readonly AccountId[]): string {
    const views = this.#port.views().filter((view) => accountIds.includes(view.accountId));
    const lines = views.map((view) => {
      const { alias, engine, mtm, blockers } = view;
      const money =
        mtm.value === null ? 'MTM unknown' : `MTM ${formatRupees(mtm.value, { sign: 'always' })} (${mtm.quality})`;
      const guard = view.protected ? 'PROTECTED' : engine === 'locked' ? 'LOCKED' : 'NOT PROTECTED';
      const why = blockers[0] ? `: ${blockers[0].message}` : '';
      return `${alias}: ${guard}, ${engine}, ${money}, ${view.openPositions} open${why}`;
    });
    return lines.join('\n') || 'No account is known yet.';
  }
}

function dropWords({ kind }: KillVerdict): string | undefined {
  switch (kind) {
    case 'killed':
    case 'muted':
      return undefined;
    case 'wrong-code':
      return 'A KILL file was dropped with a wrong code, or for an account that does not exist. It was taken away and nothing was done.';
    case 'off':
      return 'A KILL file was dropped, but no kill code is set for this account. It was taken away and nothing was done. Set a code in the settings.';
  }
}

/** A small file of its own: a number that is lost costs a repeated update, which is too old or latched already. */
function offsetFile(file: string, log: (message: string) => void) {
  let known: Readonly<Record<string, number>> = {};
  try {
    known = JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>;
  } catch {
    // None yet, or unreadable: Telegram keeps updates for a day, and old ones are ignored.
  }
  return {
    get: (bot: string): number => (Number.isSafeInteger(known[bot]) ? (known[bot] ?? 0) : 0),
    set: (bot: string, offset: number): void => {
      known = { ...known, [bot]: offset };
      void writeDurably(file, `${JSON.stringify(known)}\n`).catch(() =>
        log('the Telegram offset could not be written'),
      );
    },
  };
}
