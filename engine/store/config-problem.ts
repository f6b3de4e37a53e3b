/**
 * What is wrong with a hand-edited file. `message` is a sentence for the trader that names line and field; it never repeats a value,
 * because the value may be a secret in the wrong place.
 */
export type ConfigProblem = {
  readonly code:
    | 'missing'
    | 'unreadable'
    | 'empty'
    | 'nul-bytes'
    | 'encoding'
    | 'too-large'
    | 'syntax'
    | 'duplicate'
    | 'secret'
    | 'field';
  readonly message: string;
  /** Dotted: "telegram.chatId". */
  readonly field?: string;
  /** Counted from 1. */
  readonly line?: number;
};

/** Whether the file may simply not be finished yet: an editor is still writing, or a power cut came in between. */
export function mayBeHalfWritten(problem: ConfigProblem): boolean {
  return ['missing', 'unreadable', 'empty', 'nul-bytes', 'syntax'].includes(problem.code);
}

/** A problem with a field, its place put in front of the sentence. */
export function fieldProblem(
  code: 'field' | 'secret' | 'duplicate',
  field: string,
  sentence: string,
  line: number | undefined,
): ConfigProblem {
  const place = line === undefined ? field : `Line ${line}, ${field}`;
  return { code, field, message: `${place}: ${sentence}`, ...(line === undefined ? {} : { line }) };
}

const SECRET_NAME =
  /pass(word|phrase|code|wd)|^pwd$|token|m-?pin|^pin$|otp|secret|api-?key|access-?key|private-?key|authorization|cookie/;

/** Whether a key's name says that its value is a secret, in any of the usual spellings. */
export function looksLikeSecret(key: string): boolean {
  const dashed = key
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/[_\s]+/g, '-')
    .toLowerCase();
  return SECRET_NAME.test(dashed);
}

/** Where secrets go instead. */
export const SECRET_SENTENCE =
  'this looks like a secret, and secrets do not belong in a file. Delete the line, change the secret at your broker if others ' +
  'could read the file, and enter it in TradeFuse under Settings: it is kept in the system keychain or the passphrase vault.';
