/** What the practice process is started with. A port of 0 takes any free one; a restart takes the old ones again. */
export type ToPractice = {
  readonly statePath: string;
  readonly adminToken: string;
  readonly seed: number;
  readonly exchangePort: number;
  readonly terminalPort: number;
};

/** What it says. */
export type FromPractice =
  | { readonly type: 'ready'; readonly exchangeUrl: string; readonly terminalUrl: string }
  | { readonly type: 'fault'; readonly message: string };
