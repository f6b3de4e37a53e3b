import type { AccountId } from '../../domain/account-snapshot.ts';
import { telegramCommand, type IgnoredUpdate } from '../../notify/telegram-command.ts';
import { TelegramUpdates } from '../../notify/telegram-updates.ts';
import type { KillRequest, KillVerdict } from './kill-codes.ts';

/** An account that may be stopped by its bot. */
export type BotAccount = {
  readonly accountId: AccountId;
  readonly botToken: string;
  readonly chatId: string;
  readonly apiRoot: string | null;
};

/** What the door needs of the host. */
export type TelegramDoorPort = {
  readonly ask: (request: KillRequest) => KillVerdict;
  /** The state of these accounts in words. */
  readonly status: (accountIds: readonly AccountId[]) => string;
  readonly aliases: (accountIds: readonly AccountId[]) => string;
  /** Somebody who is not the owner, or an order that is none; told once for each bot. */
  readonly stranger: (accountIds: readonly AccountId[], why: IgnoredUpdate) => void;
  readonly failed: (message: string) => void;
  /** Which update comes next for a bot, kept across restarts; bots are known by their public number. */
  readonly offsets: { readonly get: (bot: string) => number; readonly set: (bot: string, offset: number) => void };
  readonly now: () => number;
};

type Listened = { readonly updates: TelegramUpdates; accounts: readonly BotAccount[]; ignored: number };

const botOf = (botToken: string): string => botToken.split(':')[0] ?? '';

/** Listens to the bots of all accounts, each bot once. Knows two words: STATUS, and KILL with the code (cards K29 and P25). */
export class TelegramDoor {
  readonly #port: TelegramDoorPort;
  readonly #bots = new Map<string, Listened>();

  constructor(port: TelegramDoorPort) {
    this.#port = port;
  }

  /** Takes over which accounts have a bot now; bots that are gone are not listened to any more. */
  serve(accounts: readonly BotAccount[]): void {
    const keyOf = ({ botToken, apiRoot }: BotAccount): string => `${apiRoot ?? ''} ${botToken}`;
    const wanted = new Map<string, readonly BotAccount[]>();
    for (const account of accounts) wanted.set(keyOf(account), [...(wanted.get(keyOf(account)) ?? []), account]);
    for (const [key, { updates }] of this.#bots) {
      if (wanted.has(key)) continue;
      updates.close();
      this.#bots.delete(key);
    }
    for (const [key, its] of wanted) {
      const known = this.#bots.get(key);
      if (known) known.accounts = its;
      else this.#listen(key, its);
    }
  }

  /** Updates that were no order of the owner, over all bots. */
  get ignored(): number {
    return [...this.#bots.values()].reduce((sum, bot) => sum + bot.ignored, 0);
  }

  close(): void {
    this.serve([]);
  }

  #listen(key: string, accounts: readonly BotAccount[]): void {
    const [first] = accounts;
    if (!first) return;
    const { botToken, apiRoot } = first;
    const { offsets, failed } = this.#port;
    const bot = botOf(botToken);
    const updates = new TelegramUpdates(
      { botToken, ...(apiRoot === null ? {} : { apiRoot }), offset: offsets.get(bot) },
      {
        update: (update) => this.#hear(key, update),
        taken: (offset) => offsets.set(bot, offset),
        failed: (fault) => failed(fault.message),
      },
    );
    this.#bots.set(key, { updates, accounts, ignored: 0 });
  }

  #hear(key: string, update: Parameters<typeof telegramCommand>[0]): void {
    const bot = this.#bots.get(key);
    if (!bot) return;
    const chatIds = new Set(bot.accounts.map(({ chatId }) => chatId));
    const command = telegramCommand(update, { chatIds, nowSeconds: this.#port.now() / 1_000 });
    if (command.kind === 'ignored') {
      bot.ignored += 1;
      const all = bot.accounts.map(({ accountId }) => accountId);
      if (bot.ignored === 1) this.#port.stranger(all, command.why);
      return;
    }
    const accountIds = bot.accounts.filter(({ chatId }) => chatId === command.chatId).map(({ accountId }) => accountId);
    const answer = this.#answer(command, accountIds);
    if (answer !== undefined) void bot.updates.say(command.chatId, answer);
  }

  /** Undefined: a muted chat is not answered, so that guessing learns nothing. */
  #answer(
    command: Exclude<ReturnType<typeof telegramCommand>, { kind: 'ignored' }>,
    accountIds: readonly AccountId[],
  ): string | undefined {
    if (command.kind === 'status') return this.#port.status(accountIds);
    if (command.kind === 'unknown') return 'I know two words: STATUS, and KILL followed by your code.';
    const { chatId, code } = command;
    const verdict = this.#port.ask({ source: `telegram chat ${chatId}`, actor: 'telegram', accountIds, code });
    switch (verdict.kind) {
      case 'killed':
        return `KILL taken: ${this.#port.aliases(verdict.accountIds)}. What comes of it follows here.`;
      case 'wrong-code':
        return 'This is not the kill code. Nothing was done.';
      case 'off':
        return 'No kill code is set, so nothing was done.';
      case 'muted':
        return undefined;
    }
  }
}
