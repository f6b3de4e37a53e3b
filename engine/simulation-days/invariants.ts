/** Where an invariant is judged in simulated days, and what keeps it in production. */
export type InvariantRecord = {
  readonly id: string;
  readonly says: string;
  readonly oracle: string;
  readonly guard: string;
};

/** R1-R20 of the reliability page, each with its oracle and the guard that stays on at run time. */
export const INVARIANTS: readonly InvariantRecord[] = [
  {
    id: 'R1',
    says: 'one kill a day',
    oracle: 'auditor: latches per day; trader-acts: second kill',
    guard: 'store: unique latch per day; ledger: already-killed',
  },
  {
    id: 'R2',
    says: 'latch before anything is sent',
    oracle: 'auditor.called; day-oracle: latch reaches the disk',
    guard: 'ledger: journal before effect, catches up after a full disk',
  },
  {
    id: 'R3',
    says: 'no kill order raises or flips',
    oracle: 'auditor.landing (I1, I3)',
    guard: 'order-desk: never more than uncovered',
  },
  {
    id: 'R4',
    says: 'STOPPED only when proven',
    oracle: 'auditor: kill-finished against the books (I4)',
    guard: 'kill-loop: verified means no unproven step',
  },
  {
    id: 'R5',
    says: 'the latch only moves forward',
    oracle: 'day-oracle: latch and lock; account-day: end of the lock',
    guard: 'store: append only; domain: evolve keeps the first latch',
  },
  {
    id: 'R6',
    says: 'proven, or told in time',
    oracle: 'day-oracle: alarm after 120 s, 150 s on a healthy line; p95 as a figure',
    guard: 'kill-loop: late alarm',
  },
  {
    id: 'R7',
    says: 'no kill on bad figures',
    oracle: 'reading-truth: latch against true P&L, age of the evidence',
    guard: 'domain: only fresh quality decides',
  },
  {
    id: 'R8',
    says: 'a breach kills, blindness is told',
    oracle: 'breach-watch: breach; sight-watch: blind',
    guard: 'risk-loop: blind alarm by age',
  },
  {
    id: 'R9',
    says: 'not armed is visible',
    oracle: 'day-oracle: guard stays on; sight-watch: blind is shown degraded',
    guard: 'host: protected is derived, default no',
  },
  {
    id: 'R10',
    says: 'a failed read is not flat',
    oracle: 'auditor: claims against the books (I4)',
    guard: 'ports: Result; kill-context: unknown',
  },
  {
    id: 'R11',
    says: 'an unknown order stays in flight',
    oracle: 'day-oracle: no open intent behind a proof; auditor: I10',
    guard: 'order-desk: in flight until found or settled',
  },
  {
    id: 'R12',
    says: 'bounded orders',
    oracle: 'auditor: order calls a second; day-oracle: orders per kill',
    guard: 'order-budget; attempt limits',
  },
  {
    id: 'R13',
    says: 'one acting process',
    oracle: 'guarded-account: no call of a process that is gone',
    guard: 'store: lock file per account',
  },
  {
    id: 'R14',
    says: 'a lock only gets stricter',
    oracle: 'trader-acts: looser limit while locked',
    guard: 'trade-engine: a looser limit is refused while locked',
  },
  {
    id: 'R15',
    says: 'intent before effect',
    oracle: 'auditor: intent on disk before each call',
    guard: 'order-desk, ledger; hash chain in the store',
  },
  {
    id: 'R16',
    says: 'told at least once, STOPPED once',
    oracle: 'message-check: what each channel brought',
    guard: 'alert-loop: outbox in the journal',
  },
  {
    id: 'R17',
    says: 'no secret anywhere',
    oracle: 'message-check: canary on every adapter fault',
    guard: 'host: redactor at the sink',
  },
  {
    id: 'R18',
    says: 'unknown commands change nothing',
    oracle: 'trader-acts: repeated and unknown commands, day reset',
    guard: 'host: sender, token and schema checks',
  },
  {
    id: 'R19',
    says: 're-entry is the same episode',
    oracle: 'aftermath-watch: short open after the kill',
    guard: 'aftermath-loop',
  },
  {
    id: 'R20',
    says: 'same seed, same hash',
    oracle: 'simulate-days.test: two runs, one and two workers',
    guard: 'npm run simulate prints the hash',
  },
];
