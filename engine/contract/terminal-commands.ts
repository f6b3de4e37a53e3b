import { z } from 'zod';

import { zAttestedFile, zCanaryVerdict, zTerminalWalk } from './terminal.ts';
import { zAccountId } from './wire.ts';

const zAccount = z.strictObject({ accountId: zAccountId });

/** The commands about an account's web terminal. */
export const terminalCommandShapes = {
  /** Walks the broker's page to the last click and cancels; nothing is changed. */
  'terminal.dryRun': { body: zAccount, value: zTerminalWalk },
  /** A dry run compared with the last good one: whether a kill today would find the page it knows. */
  'canary.run': {
    body: zAccount,
    value: zTerminalWalk.extend({ verdict: zCanaryVerdict, step: z.string().nullable() }),
  },
  /** Answers `terminal.question`; empty says that there is none to give, or that the window is done with. Never written down. */
  'terminal.answer': {
    body: z.strictObject({
      accountId: zAccountId,
      questionId: z.string().min(1),
      answer: z.string().trim().max(20, 'At most 20 characters.'),
    }),
    value: z.object({}),
  },
  /** The trader's own word on the switch, with a file as it may be: kept with the kill as attested, never counted as proof. */
  'terminal.attest': {
    body: z.strictObject({
      accountId: zAccountId,
      killId: z.string().min(1),
      sentence: z.string().trim().min(1, 'Say what you saw, in a sentence.').max(500, 'At most 500 characters.'),
      file: zAttestedFile.optional(),
    }),
    value: z.object({ file: z.string().nullable() }),
  },
} as const;
