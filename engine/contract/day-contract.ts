import { z } from 'zod';

import { zAccountSettings, zWireLossLimit } from './account-settings.ts';
import { zRules, zSum } from './rules.ts';
import { zAccountId, zIsoTime } from './wire.ts';

/** A change that guards less and waits; `id` is what `policy.cancel` takes it back by. `appliesAt` null: at the next session the calendar knows. */
export const zPendingChange = z.object({
  id: z.string(),
  what: z.string(),
  from: z.string(),
  to: z.string(),
  appliesAt: zIsoTime.nullable(),
});
/** See `zPendingChange`. */
export type PendingView = z.output<typeof zPendingChange>;

/** From when a change that guards less would count if it were asked for now. Tightening always counts at once. */
export const zContractView = z.object({
  loosening: z.enum(['now', 'waits', 'locked']),
  /** When `waits` or `locked`; null: the calendar does not know. */
  until: zIsoTime.nullable(),
  /** In words: "Takes effect tomorrow 09:00 IST, because the market is open and the guard stands". */
  words: z.string(),
  /** A partner's code is set: without it a loosening waits 15 minutes more. */
  partnerCode: z.boolean(),
});
/** See `zContractView`. */
export type ContractView = z.output<typeof zContractView>;

/** What a change would do, part by part, before it is saved. */
const zPolicyPreview = z.object({
  takesEffect: z.enum(['now', 'next-session', 'locked', 'nothing']),
  until: zIsoTime.nullable(),
  /** "Takes effect now" or "Takes effect tomorrow 09:00 IST", with why. */
  words: z.string(),
  changes: z.array(
    z.object({
      what: z.string(),
      from: z.string(),
      to: z.string(),
      effect: z.enum(['now', 'waits', 'refused']),
      appliesAt: zIsoTime.nullable(),
    }),
  ),
});
/** See `zPolicyPreview`. */
export type PolicyPreview = z.output<typeof zPolicyPreview>;

/** A partner's code as typed. */
export const zPartnerCode = z.string().min(1).max(100);

/** What `account.save` and `policy.save` answer when all of it counts at once; a part that waits or is refused answers 423. */
export const zSaved = z.object({
  accountId: zAccountId,
  takesEffect: z.enum(['now', 'next-session']),
  until: zIsoTime.nullable(),
});

const shape = zAccountSettings.shape;

/** The rules of an account, or some of them; what is not given stays as it is. */
const zPolicySave = z.strictObject({
  accountId: zAccountId,
  dayLossLimit: zWireLossLimit.optional(),
  triggerAtPercent: shape.triggerAtPercent.unwrap().optional(),
  warnAtPercents: shape.warnAtPercents.unwrap().optional(),
  rules: zRules.optional(),
  squareOffHedges: z.boolean().optional(),
  exitScope: shape.exitScope.unwrap().optional(),
  dwellMs: shape.dwellMs.unwrap().optional(),
  maxSpreadPercent: shape.maxSpreadPercent.unwrap().optional(),
  flattenWhenBlindS: shape.flattenWhenBlindS.unwrap().optional(),
  brokerGuardPercent: shape.brokerGuardPercent.unwrap().optional(),
  reflattensPerHour: shape.reflattensPerHour.unwrap().optional(),
  countCharges: z.boolean().optional(),
  capital: zSum.nullable().optional(),
  linkedGroup: shape.linkedGroup.unwrap().optional(),
  partnerCode: zPartnerCode.optional(),
});

/** The commands that change what an account is guarded by, beside saving all of it. */
export const contractCommands = {
  /** What is stricter holds at once. What guards less waits for the next session: answered 423 with `until`, what holds and what waits. */
  'policy.save': { body: zPolicySave, value: zSaved },
  /** What saving these settings would do, said before: nothing is changed. */
  'policy.preview': {
    body: z.strictObject({ accountId: zAccountId, settings: zAccountSettings }),
    value: zPolicyPreview,
  },
  /** Takes back what waits; without `ids` all of it. Always allowed: it tightens. */
  'policy.cancel': {
    body: z.strictObject({ accountId: zAccountId, ids: z.array(z.string().min(1).max(60)).max(60).optional() }),
    value: z.object({ cancelled: z.array(zPendingChange) }),
  },
  /** Sets, replaces or (null) removes the code of a second person, without which a loosening waits 15 minutes more. */
  'partner.set': {
    body: z.strictObject({ accountId: zAccountId }).extend({
      code: z.string().min(6, 'At least 6 characters.').max(100, 'At most 100 characters.').nullable(),
      partnerCode: zPartnerCode.optional(),
    }),
    value: z.object({}),
  },
} as const;
