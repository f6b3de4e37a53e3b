import { err, ok, type Result } from '../domain/result.ts';
import type { ConfigProblem } from './config-problem.ts';

/** A key of a JSON text and the line it stands on. Keys inside lists are not followed. */
export type KeyPlace = { readonly path: string; readonly line: number };

const MAX_BYTES = 65_536;

/** Reads bytes as the JSON text an editor meant: a UTF-8 mark is skipped, what a power cut leaves behind is named. */
export function decodeJsonText(bytes: Uint8Array): Result<string, ConfigProblem> {
  if (bytes.length > MAX_BYTES) {
    return err({ code: 'too-large', message: 'The file is larger than 64 KB, which no settings file is.' });
  }
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    return err({ code: 'encoding', message: 'The file was saved as UTF-16 ("Unicode"). Save it again as UTF-8.' });
  }
  if (bytes.includes(0)) {
    return err({
      code: 'nul-bytes',
      message:
        'The file holds NUL bytes, as after a power cut in the middle of saving. The last good copy stays in use.',
    });
  }
  const text = new TextDecoder('utf-8').decode(bytes);
  if (text.trim() === '') {
    return err({ code: 'empty', message: 'The file is empty. The last good copy stays in use.' });
  }
  return ok(text);
}

/** `JSON.parse` with the line of the mistake in a sentence. */
export function parseJsonText(text: string): Result<unknown, ConfigProblem> {
  try {
    return ok(JSON.parse(text) as unknown);
  } catch (error) {
    return err(syntaxProblem(text, error instanceof Error ? error.message : ''));
  }
}

function syntaxProblem(text: string, words: string): ConfigProblem {
  const position = /at position (\d+)/.exec(words)?.[1];
  const offset = position === undefined ? guessOffset(text, words) : Number(position);
  const line = lineAt(text, offset);
  return { code: 'syntax', line, message: `Line ${line}: ${syntaxSentence(words)}` };
}

function syntaxSentence(words: string): string {
  if (words.includes("Expected ',' or"))
    return 'a comma is missing before this place, usually at the end of the line above.';
  if (words.includes('Expected double-quoted'))
    return 'there is a comma too many before this place, or a name without double quotes.';
  if (words.includes('Expected property name')) return 'names need double quotes, like "alias".';
  if (words.includes('Unexpected end')) return 'the file ends in the middle; a closing bracket is missing.';
  if (words.includes('control character') || words.includes('Unterminated string'))
    return 'a closing double quote is missing.';
  if (words.includes('non-whitespace')) return 'there is text after the closing bracket.';
  if (/number/i.test(words)) return 'this is not a number as JSON writes it: plain digits, like -10000.';
  return 'this is not valid JSON. Texts need double quotes; numbers, true and false have none.';
}

/** Some of V8's messages name the token but not its place: a bare word where a value should be. */
function guessOffset(text: string, words: string): number {
  if (words.includes('Unexpected end')) return text.trimEnd().length;
  const token = /^Unexpected token '(.)/u.exec(words)?.[1];
  if (token === undefined) return 0;
  const outsideTexts = text.replace(/"(?:[^"\\\n]|\\.)*"/g, (quoted) => ' '.repeat(quoted.length));
  // The same letter may begin true, false or null first.
  const bare = outsideTexts.replace(/\b(?:true|false|null)\b/g, (word) => ' '.repeat(word.length));
  return Math.max(0, bare.indexOf(token));
}

function lineAt(text: string, offset: number): number {
  return text.trimEnd().slice(0, offset).split('\n').length;
}

const TOKENS = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]\n]/g;

/** The keys of a valid JSON text in order, with their lines; a repeated key appears twice. */
export function keyPlaces(text: string): readonly KeyPlace[] {
  const places: KeyPlace[] = [];
  // One name per open bracket; a list has none, and what is inside it is not followed.
  const open: (string | undefined)[] = [];
  let lastKey: string | undefined = '';
  let line = 1;
  for (const [token, colon] of text.matchAll(TOKENS)) {
    if (token === '\n') line += 1;
    else if (token === '{') open.push(lastKey);
    else if (token === '[') open.push((lastKey = undefined));
    else if (token === '}' || token === ']') open.pop();
    else if (colon !== undefined && !open.includes(undefined)) {
      lastKey = String(JSON.parse(token.slice(0, token.length - colon.length)));
      const path = [...open.slice(1), lastKey].join('.');
      places.push({ path, line });
      line += colon.split('\n').length - 1;
    }
  }
  return places;
}
