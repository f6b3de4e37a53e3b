import type { HostEvent, EntryView, HostSnapshot } from '../engine/contract/events.ts';
import { shareUnchanged } from './share-unchanged.ts';
import { extendTrace, type Trace } from './trace.ts';

/** Whether what the screens show is what the guard says now. */
export type Connection = 'connecting' | 'live' | 'lost';

/** What a client reports: the host's events, and the state of the line to it. */
export type MirrorEvent = HostEvent | { readonly type: 'connection'; readonly connected: boolean };

/** All that the screens know. Times are on the page's monotonic clock, in milliseconds. */
export type MirrorState = {
  readonly connection: Connection;
  readonly lostAt: number | null;
  readonly snapshot: HostSnapshot | null;
  readonly receivedAt: number;
  /** Journal entries that came while this page was open, oldest first. */
  readonly entries: readonly EntryView[];
  readonly traces: Readonly<Record<string, Trace>>;
};

const MOST_ENTRIES = 1_000;

/** Before the first word from the guard. */
export const NOTHING_KNOWN: MirrorState = {
  connection: 'connecting',
  lostAt: null,
  snapshot: null,
  receivedAt: 0,
  entries: [],
  traces: {},
};

/** The next state of the mirror: it takes what the host says and adds no judgement of its own. */
export function applyEvent(state: MirrorState, event: MirrorEvent, at: number): MirrorState {
  switch (event.type) {
    case 'connection':
      // A line that is back is not yet a picture that is current: only the next snapshot ends "lost".
      return event.connected ? state : { ...state, connection: 'lost', lostAt: state.lostAt ?? at };
    case 'snapshot':
      return applySnapshot(state, event.snapshot, at);
    case 'entry':
      return applyEntry(state, event.entry);
    case 'alert':
      return applyAlert(state, event.alert);
  }
}

function applySnapshot(state: MirrorState, snapshot: HostSnapshot, at: number): MirrorState {
  const traces = snapshot.accounts.flatMap((account) => {
    const trace = extendTrace(state.traces[account.accountId], account);
    return trace === undefined ? [] : [[account.accountId, trace] as const];
  });
  return {
    ...state,
    connection: 'live',
    lostAt: null,
    snapshot: shareUnchanged(state.snapshot ?? undefined, snapshot),
    receivedAt: at,
    traces: Object.fromEntries(traces),
  };
}

function applyEntry(state: MirrorState, entry: EntryView): MirrorState {
  const known = state.entries.some((one) => one.accountId === entry.accountId && one.seq === entry.seq);
  return known ? state : { ...state, entries: [...state.entries, entry].slice(-MOST_ENTRIES) };
}

function applyAlert(state: MirrorState, alert: HostSnapshot['alerts'][number]): MirrorState {
  if (state.snapshot === null) return state;
  const others = state.snapshot.alerts.filter((one) => one.alertId !== alert.alertId);
  return { ...state, snapshot: { ...state.snapshot, alerts: [alert, ...others] } };
}
