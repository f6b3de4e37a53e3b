/** The HTTP status of each expected failure. One table, so that every door answers alike. */
const STATUSES: Readonly<Record<string, number>> = {
  'invalid-body': 400,
  'invalid-json': 400,
  'no-ticket': 401,
  'foreign-host': 403,
  'foreign-origin': 403,
  'live-path': 403,
  'not-a-practice-account': 403,
  'partner-code-wrong': 403,
  'not-found': 404,
  'unknown-command': 404,
  'wrong-method': 405,
  'alert-not-found': 404,
  'account-exists': 409,
  'already-running': 409,
  'engine-stopped': 409,
  'not-flat': 409,
  'order-final': 409,
  'order-not-open': 409,
  'position-not-open': 409,
  'vault-locked': 409,
  'body-too-large': 413,
  'not-json': 415,
  locked: 423,
  loosening: 423,
  'rate-limited': 429,
  internal: 500,
  server: 502,
  'session-expired': 502,
  'session-lost': 502,
  'login-refused': 502,
  'too-many-streams': 503,
  timeout: 504,
};

/** What a family of codes shares, for codes the table does not name. */
const FAMILIES: readonly (readonly [RegExp, number])[] = [
  [/^(invalid|bad|limit)-/, 400],
  [/(^unknown-|-not-found$)/, 404],
  [/-in-progress$/, 409],
  [/-unreachable$/, 502],
];

/** A refusal that no row names: the request was understood and is not possible as things stand. */
const REFUSED = 409;

/** The HTTP status for the code of an expected failure. */
export function statusOf(code: string): number {
  if (Object.hasOwn(STATUSES, code)) return STATUSES[code] ?? REFUSED;
  return FAMILIES.find(([family]) => family.test(code))?.[1] ?? REFUSED;
}
