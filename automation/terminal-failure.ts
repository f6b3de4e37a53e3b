/** Why a run of the terminal ended early. Stable: the journal, the alerts and the tests name them. */
export type FailureCode =
  /** The broker refuses the switch while positions or orders are open. */
  | 'not-flat'
  | 'login-refused'
  /** The password or code could not be read from where the trader keeps them. */
  | 'credentials-missing'
  /** The page moved to a host that is not on the profile's list. */
  | 'host-not-allowed'
  /** An element of the recorded page is not there, or is there more than once. */
  | 'step-not-found'
  /** The page shows another client code than the account's. */
  | 'wrong-account'
  | 'browser-missing'
  | 'crashed'
  | 'timeout'
  /** The page could not be loaded at all. */
  | 'unreachable'
  /** The broker says that the switch cannot be used now. */
  | 'switch-unavailable'
  /** The page asks for something only a person can give. */
  | 'captcha'
  /** A kill needed the page: what was under way for anything else was given up. */
  | 'made-way'
  /** After Cancel the switch no longer reads as it did before the rehearsal. */
  | 'state-changed';

/** An expected end of a run, carried to the top of it; becomes a `TerminalReport`, never reaches the caller as an exception. */
export class TerminalFailure extends Error {
  readonly code: FailureCode;
  /** Set when the page refused the one-time code, so that the same code is not typed again. */
  readonly about: 'totp' | undefined;

  constructor(code: FailureCode, sentence: string, about?: 'totp') {
    super(sentence);
    this.name = 'TerminalFailure';
    this.code = code;
    this.about = about;
  }
}

/** Whether the broker answered "no", as opposed to a run that went wrong. */
export function isRefusal(code: FailureCode): boolean {
  return code === 'not-flat' || code === 'login-refused' || code === 'switch-unavailable';
}
