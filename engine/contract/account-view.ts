import { z } from 'zod';

import { zAccountSettings } from './account-settings.ts';
import { zContractView, zPendingChange } from './day-contract.ts';
import { zTerminalView } from './terminal.ts';
import { zAccountId, zIsoTime, zPaise } from './wire.ts';

/** Where an engine stands. `killed`: the plan ran out with something unproven. `locked`: everything proven, nothing to do today. */
export const zEngineStatus = z.enum([
  'stopped',
  'starting',
  'monitoring',
  'degraded',
  'killing',
  'killed',
  'locked',
  'faulted',
]);
/** See `zEngineStatus`. */
export type EngineStatus = z.infer<typeof zEngineStatus>;

const zStepOutcome = z.enum(['confirmed', 'rejected', 'unknown']);

/** A row of the position table. Quantities in units. */
export const zPositionView = z.object({
  positionId: z.string(),
  tradingSymbol: z.string(),
  exchange: z.string(),
  underlying: z.string(),
  kind: z.enum(['equity', 'future', 'option']),
  optionType: z.enum(['CE', 'PE']).optional(),
  product: z.string(),
  netQuantity: z.number().int(),
  lotSize: z.number().int(),
  /** Null: the broker's row does not hold together. */
  averagePrice: zPaise.nullable(),
  /** Null: never had a good price. */
  lastPrice: zPaise.nullable(),
  priceAsOf: zIsoTime.nullable(),
  priceFault: z.enum(['missing', 'not-a-price', 'stale']).nullable(),
  pnl: zPaise.nullable(),
  /**
   * Carried in from an earlier day: signed units, and what they had made before today, which `pnl` does not count. `before` null: not
   * known; then `pnl` is the leg's since it was opened, and decides nothing.
   */
  carried: z.object({ quantity: z.number().int(), before: zPaise.nullable() }).optional(),
  /** Units an exit may still be sent for: the open quantity less our own working exits. */
  uncoveredQuantity: z.number().int(),
  /** The live stop that covers it, if any. */
  stop: z.object({ orderId: z.string(), triggerPrice: zPaise, quantity: z.number().int() }).nullable(),
});
/** See `zPositionView`. */
export type PositionView = z.infer<typeof zPositionView>;

/** A row of the order table. */
export const zOrderView = z.object({
  orderId: z.string(),
  tag: z.string().optional(),
  tradingSymbol: z.string(),
  product: z.string(),
  side: z.enum(['BUY', 'SELL']),
  type: z.enum(['MARKET', 'LIMIT', 'SL', 'SL-M']),
  quantity: z.number().int(),
  filledQuantity: z.number().int(),
  price: zPaise.optional(),
  triggerPrice: zPaise.optional(),
  averagePrice: zPaise.optional(),
  status: z.string(),
  rawStatus: z.string(),
  rejectReason: z.string().optional(),
  working: z.boolean(),
  placedAt: zIsoTime,
  updatedAt: zIsoTime,
});
/** See `zOrderView`. */
export type OrderView = z.infer<typeof zOrderView>;

/** A rule as evaluated: does it hold, why, and how far away it is (paise for money rules; null when unknown). */
export const zRuleView = z.object({
  id: z.string(),
  holds: z.boolean(),
  explanation: z.string(),
  distance: zPaise.nullable(),
  /** What it does when it holds. */
  action: z.string(),
  unknown: z.boolean(),
  /** The rule in words, as it was read. */
  meaning: z.string(),
  /** The figure it looks at and the one it is held against, in paise or in what `unit` says; null when unknown. */
  value: z.number().nullable(),
  threshold: z.number().nullable(),
  unit: z.enum(['paise', 'count', 'units', 'minutes', 'none']),
  /** It is the warning that comes at so many percent of this rule's limits. */
  warningOf: z.object({ ruleId: z.string(), percent: z.number() }).optional(),
  conditions: z.array(
    z.object({
      id: z.string(),
      holds: z.boolean(),
      unknown: z.boolean(),
      explanation: z.string(),
      value: z.number().nullable(),
      threshold: z.number().nullable(),
      distance: zPaise.nullable(),
    }),
  ),
});

/** The kill of the day. Steps not begun have no outcome and no times. */
export const zKillView = z.object({
  id: z.string(),
  cause: z.string(),
  startedAt: zIsoTime,
  finishedAt: zIsoTime.nullable(),
  steps: z.array(
    z.object({
      step: z.string(),
      label: z.string(),
      outcome: zStepOutcome.nullable(),
      running: z.boolean(),
      attempt: z.number().int(),
      startedAt: zIsoTime.nullable(),
      endedAt: zIsoTime.nullable(),
      detail: z.string().nullable(),
    }),
  ),
  /** Proven, and nothing has been opened since that is not proven closed again. */
  verified: z.boolean(),
  /** How often somebody traded elsewhere while locked; absent when nobody did. */
  bypasses: z.number().int().optional(),
  /** All is proven but the broker's own switch, which only a person can pull: where, and what is not known of it. */
  handSwitch: z
    .object({ broker: z.string(), path: z.array(z.string()), caveat: z.string(), reflattensPerHour: z.number().int() })
    .optional(),
  /** Something stands open after the kill, since then. */
  reentrySince: zIsoTime.optional(),
});
/** See `zKillView`. */
export type KillView = z.infer<typeof zKillView>;

/** What a card and an account page show: `interface.md`, "The account view in a snapshot". */
export const zAccountView = z.object({
  accountId: zAccountId,
  alias: z.string(),
  clientCode: z.string(),
  broker: z.string(),
  mode: z.enum(['practice', 'paper', 'live']),
  engine: zEngineStatus,
  protected: z.boolean(),
  blockers: z.array(z.object({ code: z.string(), message: z.string() })),
  /** Everything a kill needs, and how it stands; empty while the account rests locked, absent while no guard reports. */
  readiness: z
    .array(
      z.object({
        code: z.string(),
        title: z.string(),
        level: z.enum(['ok', 'warning', 'blocker']),
        message: z.string(),
        fix: z
          .object({
            label: z.string(),
            screen: z.enum(['account', 'alerts', 'help']),
            tab: z.enum(['settings', 'positions', 'timeline', 'plan']).optional(),
          })
          .optional(),
      }),
    )
    .optional(),
  mtm: z.object({
    /** Null: unknown. Never zero for want of data. */
    value: zPaise.nullable(),
    gross: zPaise.nullable(),
    charges: zPaise.optional(),
    asOf: zIsoTime.nullable(),
    quality: z.enum(['fresh', 'stale', 'incomplete', 'unknown']),
    sources: z.array(z.object({ name: z.string(), value: zPaise.nullable(), agrees: z.boolean() })),
  }),
  dayLossLimit: zPaise,
  /** `-MTM / limit` in percent, 0 when MTM is positive, not capped; null when MTM is unknown. */
  utilization: z.number().nullable(),
  stopLoss: z.enum(['SAFE', 'PARTIAL', 'HIT TODAY', 'NAKED']),
  openPositions: z.number().int(),
  positions: z.array(zPositionView),
  orders: z.array(zOrderView),
  rules: z.array(zRuleView),
  kill: zKillView.optional(),
  lock: z
    .object({
      until: zIsoTime.nullable(),
      reason: z.string(),
      /** Set by the trader, without a kill. */
      byHand: z.boolean().optional(),
      /** From when a lock whose end is not known may be ended with UNLOCK and a reason. */
      reviewFrom: zIsoTime.optional(),
    })
    .optional(),
  /** Changes that guard less and wait for their session, soonest first; absent when none does. */
  pending: z.array(zPendingChange).optional(),
  /** From when a change that guards less would count; absent while no guard reports. */
  contract: zContractView.optional(),
  /** Milliseconds since the last complete reading; null before the first. */
  dataAgeMs: z.number().nullable(),
  /** Where prices come from between readings; absent while no engine runs. `polling`: the stream is silent or broken. */
  quotes: z.object({ source: z.enum(['live', 'polling', 'none']), since: zIsoTime }).optional(),
  /** The broker wants the trader himself to log in, in a browser on this computer, at this address of our own; since then. */
  loginPage: z.object({ url: z.string(), since: zIsoTime }).optional(),
  /** Absent where no page is needed to pull the broker's switch. */
  terminal: zTerminalView.optional(),
  /** The day the broker's list of contracts in use is of (null: there is none), when today's could not be had; absent when it is today's. */
  oldInstruments: z.object({ date: z.string().nullable() }).optional(),
  /** What stands at the broker beside the day's books, where it says so; null is unknown. Holdings are no part of the day's P&L. */
  standing: z
    .object({
      asOf: zIsoTime,
      holdings: z.object({ count: z.number().int(), value: zPaise.nullable() }).nullable(),
      orders: z
        .union([
          z.array(z.object({ id: z.string(), name: z.string(), tradingSymbol: z.string() })),
          z.literal('not-in-api'),
        ])
        .nullable(),
    })
    .optional(),
  tradingDay: z.string(),
  settings: zAccountSettings,
  /** Which secrets are stored; never their values. */
  storedSecrets: z.array(z.string()),
});
/** See `zAccountView`. */
export type AccountView = z.infer<typeof zAccountView>;
