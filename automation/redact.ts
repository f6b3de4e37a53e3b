/** Takes secrets out of text by their value, so that no wording of a page or a library can carry one into a file. */
export class Redactor {
  readonly #values = new Set<string>();

  /** Remembers a secret in every form it is likely to travel in. Shorter than four characters would blank ordinary text. */
  add(secret: string): void {
    if (secret.length < 4) return;
    for (const form of formsOf(secret)) this.#values.add(form);
  }

  /** Remembers what another one knows. */
  addAll(other: Redactor): void {
    for (const value of other.#values) this.#values.add(value);
  }

  /** The text with each known secret replaced. */
  redact(text: string): string {
    let clean = text;
    for (const value of longestFirst(this.#values)) clean = clean.replaceAll(value, '[hidden]');
    return clean;
  }

  /** Whether the text holds a known secret. */
  knows(text: string): boolean {
    return [...this.#values].some((value) => text.includes(value));
  }

  /** A copy of a JSON-like value with every string in it redacted, keys included. */
  redactValue(value: unknown): unknown {
    if (typeof value === 'string') return this.redact(value);
    if (Array.isArray(value)) return value.map((item) => this.redactValue(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [this.redact(key), this.redactValue(item)]));
  }
}

function formsOf(secret: string): readonly string[] {
  const encoded = encodeURIComponent(secret);
  return [
    secret,
    encoded,
    encoded.replaceAll('%20', '+'),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret, 'utf8').toString('base64'),
    Buffer.from(secret, 'utf8').toString('base64url'),
  ];
}

/** A secret that contains another one must go first, or its rest would stay. */
function longestFirst(values: Iterable<string>): readonly string[] {
  return [...values].sort((a, b) => b.length - a.length);
}
