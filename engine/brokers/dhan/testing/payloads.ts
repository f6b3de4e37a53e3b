import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordedPayloads } from '../../testing/recorded-payloads.ts';

/** The folder of Dhan's documented payloads. */
export const folder = recordedPayloads('dhan');

/** A documented payload of Dhan, as text. */
export function payloadText(name: string): string {
  return readFileSync(join(folder, `${name}.json`), 'utf8');
}

/** The same, parsed. */
export function payload(name: string): unknown {
  return JSON.parse(payloadText(name));
}

/** What the SDK wraps around an answer is not on the wire: the rows are. */
export function unwrapped(name: string): unknown {
  return (payload(name) as { readonly data: unknown }).data;
}
