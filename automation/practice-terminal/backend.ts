/** What the practice terminal asks of whatever stands behind it: an in-memory account, or the simulated exchange. */
export interface PracticeTerminalBackend {
  /** Says which of the two was wrong, so that the page can; a real broker often does not. */
  authenticate(clientCode: string, password: string, totp: string): Promise<PracticeLogin>;
  summary(clientCode: string): Promise<PracticeSummary>;
  killSwitch(clientCode: string): Promise<'on' | 'off'>;
  /** Sets the switch, or says in words why not. */
  activate(clientCode: string): Promise<PracticeActivation>;
}

/** Whether the trader is who he says. */
export type PracticeLogin = { readonly ok: true } | { readonly ok: false; readonly wrong: 'password' | 'totp' };

/** How far the account is from flat. */
export type PracticeSummary = { readonly openPositions: number; readonly workingOrders: number };

/** What became of the switch. `reason` is a sentence for the page. */
export type PracticeActivation = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** The sentence a broker that wants a flat account refuses with; undefined when the account is flat. */
export function refusalUnlessFlat(summary: PracticeSummary): string | undefined {
  const open = [
    counted(summary.openPositions, 'open position'),
    counted(summary.workingOrders, 'working order'),
  ].filter((words) => words !== '');
  if (open.length === 0) return undefined;
  return `You have ${open.join(' and ')}. Close all open positions and cancel all working orders first.`;
}

function counted(count: number, noun: string): string {
  if (count === 0) return '';
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}
