import {
  refusalUnlessFlat,
  type PracticeLogin,
  type PracticeTerminalBackend,
} from '../../automation/practice-terminal/backend.ts';
import type { PracticeAdminClient } from '../simulation/practice-admin-client.ts';

/** Puts the simulated exchange behind the practice terminal: one truth for the API and for the page. */
export function exchangeBackend(
  admin: PracticeAdminClient,
  check: (typed: { readonly clientCode: string; readonly password: string; readonly totp: string }) => PracticeLogin,
): PracticeTerminalBackend {
  const accountOf = async (clientCode: string): Promise<string> => {
    const found = (await admin.accounts()).find((account) => account.clientCode === clientCode);
    if (!found) throw new Error(`no practice account with client code ${clientCode}`);
    return found.accountId;
  };
  const summaryOf = async (clientCode: string) => {
    const book = await admin.book(await accountOf(clientCode));
    return {
      openPositions: book.positions.filter((position) => position.netQuantity !== 0).length,
      workingOrders: book.orders.filter((order) => order.working).length,
    };
  };
  return {
    authenticate: async (clientCode, password, totp) => {
      const known = (await admin.accounts()).some((account) => account.clientCode === clientCode);
      return known ? check({ clientCode, password, totp }) : { ok: false, wrong: 'password' };
    },
    summary: summaryOf,
    killSwitch: async (clientCode) => admin.killSwitch(await accountOf(clientCode)),
    activate: async (clientCode) => {
      const answer = await admin.activateKillSwitch(await accountOf(clientCode));
      if (answer.ok) return { ok: true };
      return { ok: false, reason: refusalUnlessFlat(await summaryOf(clientCode)) ?? answer.error };
    },
  };
}
