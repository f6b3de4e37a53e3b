/** Ways the practice page misbehaves, as real ones do. All absent: it behaves. May be changed while it runs. */
export type PracticeTerminalFaults = {
  /** The button to the confirm dialog is called something else, as after a redesign. */
  textChanged?: boolean;
  /** Every answer is late by this many milliseconds. */
  slowMs?: number;
  /** A consent nobody recorded lies over the profile page. */
  extraConsent?: boolean;
  /**
   * The login sends the browser to this address: by a redirect of the page, by a script in it, or (`resend`) by a redirect
   * of the filled-in form that asks the browser to send the password there once more.
   */
  redirect?: { readonly to: string; readonly by: 'http' | 'script' | 'resend' };
  /** The broker does not take the switch now. */
  refuses?: boolean;
  /** Somebody else is signed in: the page shows this client code. */
  showsClientCode?: string;
  /** The page dies with the switch already set: no answer ever comes to the confirm click. */
  silentAfterCommit?: boolean;
};

/** Faults that need no argument, by the name they have on the command line. */
export const namedFaults: Readonly<Record<string, PracticeTerminalFaults>> = {
  'text-changed': { textChanged: true },
  slow: { slowMs: 15_000 },
  'extra-consent': { extraConsent: true },
  'redirect-lookalike': { redirect: { to: 'http://localhost:9/login', by: 'http' } },
  refuses: { refuses: true },
};
