import { z } from 'zod';

/** The name under which the system's keychain files everything of ours. */
export const KEYCHAIN_SERVICE = 'TradeFuse';

/** One question to the keychain process. It travels over the IPC channel only, never in arguments or the environment. */
export const zKeychainRequest = z.discriminatedUnion('ask', [
  z.strictObject({ ask: z.literal('get'), key: z.string() }),
  z.strictObject({ ask: z.literal('set'), key: z.string(), value: z.string() }),
  z.strictObject({ ask: z.literal('remove'), key: z.string() }),
  z.strictObject({ ask: z.literal('probe') }),
]);
/** See `zKeychainRequest`. */
export type KeychainRequest = z.infer<typeof zKeychainRequest>;

/** Its answer. */
export const zKeychainAnswer = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), value: z.string().optional() }),
  z.strictObject({ ok: z.literal(false), code: z.enum(['no-keychain', 'keychain-locked', 'io']) }),
]);
/** See `zKeychainAnswer`. */
export type KeychainAnswer = z.infer<typeof zKeychainAnswer>;
