import type { Context } from 'hono';

/** A JSON object as Kotak's clients send it: every figure as text. */
export type Form = Readonly<Record<string, unknown>>;

/** The JSON object in the form field `jData`; an empty one when there is none. */
export async function readForm(c: Context): Promise<Form> {
  return parseForm(new URLSearchParams(await c.req.text()).get('jData') ?? '');
}

/** A JSON object; an empty one for any other text. */
export function parseForm(text: string): Form {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Form) : {};
  } catch {
    return {};
  }
}
