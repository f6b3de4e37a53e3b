/** Stands where a secret stood. Not a word, so that no secret can be part of it. */
export const REDACTED = '‹•›';

/** Shorter ones would blacken half of every line and are no secrets. */
const SHORTEST_SECRET = 4;

/** Takes secrets out of whatever leaves the process: by value in every encoding we know of, and by the name of the key they stand under. */
export type Redactor = {
  /** Makes a value a secret from now on, in all its encodings. */
  register(secret: string): void;
  text(text: string): string;
  /** A copy without secrets, of any depth; cycles are cut and errors become plain objects. */
  value(value: unknown): unknown;
};

/** A redactor that knows the given secrets. */
export function createRedactor(secrets: readonly string[] = []): Redactor {
  const known = new Set<string>();
  let pattern: RegExp | undefined;
  const text = (raw: string): string => {
    const byValue = pattern === undefined ? raw : raw.replace(pattern, REDACTED);
    return byShape(byValue);
  };
  const redactor: Redactor = {
    register(secret) {
      if (secret.length < SHORTEST_SECRET) return;
      for (const spelling of spellingsOf(secret)) known.add(spelling);
      // The longest first: otherwise a short secret inside a long one would leave the rest of it standing.
      const longestFirst = [...known].sort((left, right) => right.length - left.length);
      pattern = new RegExp(longestFirst.map(escapePattern).join('|'), 'g');
    },
    text,
    value: (value) => redactedCopy(value, text, []),
  };
  for (const secret of secrets) redactor.register(secret);
  return redactor;
}

/** A secret as it may stand in a URL, a header, a form, a JSON text or a JSON text inside another. */
function spellingsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const once = jsonInner(secret);
  const percent = percentEncoded(secret);
  return [
    secret,
    percent,
    percent.toLowerCase(),
    percent.replaceAll('%20', '+'),
    percentEncodedAll(bytes),
    new URLSearchParams({ s: secret }).toString().slice(2),
    once,
    jsonInner(once),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    ...base64Spellings(bytes),
  ].filter((spelling) => spelling.length >= SHORTEST_SECRET);
}

function jsonInner(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** A lone surrogate has no encoding of its own; it travels as the replacement sign. */
function percentEncoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

function percentEncodedAll(bytes: Buffer): string {
  return [...bytes].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}

/**
 * Base64 of the bytes alone, and as they look inside something longer ("user:password"), where they may begin at any of three places. Only
 * the letters that depend on nothing else are kept.
 */
function base64Spellings(bytes: Buffer): readonly string[] {
  return [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]);
    const first = before === 0 ? 0 : before + 1;
    const last = Math.floor((whole.length * 8) / 6);
    const standard = whole.toString('base64').slice(first, last);
    return [standard, standard.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/** Secrets nobody registered, by the look of them: bearer tokens, bot URLs, JSON web tokens, secrets in query strings. */
const SHAPES: readonly [RegExp, string][] = [
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${REDACTED}`],
  [/\bbot\d{5,}:[\w-]{10,}/g, `bot${REDACTED}`],
  [/\beyJ[\w-]{8,}\.[\w-]{4,}(\.[\w-]*)?/g, REDACTED],
  [
    /([?&;\s]|^)([\w-]*(?:password|passwd|token|secret|mpin|totp|otp|api[_-]?key|sid|auth)[\w-]*)=([^&\s"'#;]{2,})/gi,
    `$1$2=${REDACTED}`,
  ],
];

function byShape(text: string): string {
  return SHAPES.reduce((cleaned, [shape, instead]) => cleaned.replace(shape, instead), text);
}

const SECRET_PART =
  /password|passwd|passphrase|passcode|token|mpin|totp|otp$|secret|authorization|cookie|apikey|accesskey|privatekey|credential|requestcode/;
const SECRET_WHOLE: ReadonlySet<string> = new Set([
  'pin',
  'pwd',
  'otp',
  'auth',
  'sid',
  'kid',
  'sessionid',
  'jwt',
  'passphrase',
]);
/** Kite's names for instruments; without them its logs say nothing. */
const NO_SECRET: ReadonlySet<string> = new Set(['instrumenttoken', 'exchangetoken', 'instrumenttokens']);

/** Whether the value under a key is a secret by the key's name, in any of the usual spellings. */
export function isSecretKey(key: string): boolean {
  const plain = key.toLowerCase().replace(/[^a-z0-9]/g, '');
  if (NO_SECRET.has(plain)) return false;
  return SECRET_WHOLE.has(plain) || SECRET_PART.test(plain);
}

function redactedCopy(value: unknown, text: (raw: string) => string, above: readonly object[]): unknown {
  if (typeof value === 'string') return text(value);
  if (typeof value === 'number' || typeof value === 'bigint') {
    const digits = String(value);
    if (text(digits) !== digits) return REDACTED;
    return typeof value === 'bigint' ? digits : value;
  }
  if (typeof value === 'function' || typeof value === 'symbol') return `[${typeof value}]`;
  if (typeof value !== 'object' || value === null) return value;
  if (above.includes(value)) return '[circular]';
  const within = [...above, value];
  if (Array.isArray(value)) return value.map((item) => redactedCopy(item, text, within));
  if (value instanceof Date) return text(Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString());
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  return Object.fromEntries(
    fieldsOf(value).map(([key, field]) => [text(key), redactedField(key, field, text, within)]),
  );
}

function redactedField(key: string, field: unknown, text: (raw: string) => string, within: readonly object[]): unknown {
  // "tokenExpired: true" and "password: null" tell something and give nothing away.
  const telling = field === null || field === undefined || typeof field === 'boolean' || field === '';
  return isSecretKey(key) && !telling ? REDACTED : redactedCopy(field, text, within);
}

/** What an object would show: an error's hidden fields too, a map's entries, a set's members. */
function fieldsOf(value: object): readonly [string, unknown][] {
  if (value instanceof Map) return [...value].map(([key, field]) => [String(key), field]);
  if (value instanceof Set) return [...value].map((member, index) => [String(index), member]);
  const fields: [string, unknown][] = Object.entries(value);
  if (!(value instanceof Error)) return fields;
  const { name, message, stack, cause } = value;
  return [
    ['name', name],
    ['message', message],
    ['stack', stack],
    ...(cause === undefined ? [] : [['cause', cause] as [string, unknown]]),
    ...fields,
  ];
}
