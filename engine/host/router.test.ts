import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { commands, type CommandName } from '../contract/commands.ts';
import { ScriptedHost } from '../testing/scripted-host.ts';
import { statusOf } from './error-status.ts';
import { route } from './router.ts';

const names = Object.keys(commands) as CommandName[];

/** For every command a body with one fault, and the field that must be named. */
const malformed: Readonly<Record<CommandName, readonly [unknown, string]>> = {
  'account.list': [{ extra: 1 }, 'extra'],
  'account.save': [{ accountId: 'a1', settings: { alias: 'A' } }, 'settings.dayLossLimit'],
  'account.delete': [{ accountId: '../etc' }, 'accountId'],
  'account.testConnection': [{}, 'accountId'],
  'engine.start': [{ accountId: 7 }, 'accountId'],
  'engine.stop': [{ accountId: 'A B' }, 'accountId'],
  'kill.trigger': [{ accountIds: [], reason: 'x' }, 'accountIds'],
  'kill.plan': [{ accountId: 'a1', force: true }, 'force'],
  'position.exit': [{ accountId: 'a1', positionId: 'p', quantity: -75 }, 'quantity'],
  'order.cancel': [{ accountId: 'a1' }, 'orderId'],
  'lock.set': [{ accountId: 'a', lock: { kind: 'days', days: 0 }, reason: 'x' }, 'lock.days'],
  'lock.status': [null, 'body'],
  'policy.get': [{}, 'accountId'],
  'policy.rehearse': [{ accountId: 'a1', settings: {}, day: 'today' }, 'day'],
  'lock.unlock': [{ accountId: 'a', word: 7, reason: 'x' }, 'word'],
  'journal.page': [{ accountId: 'a1', limit: 100_000 }, 'limit'],
  'journal.export': [{ accountId: null }, 'accountId'],
  'incident.get': [{ accountId: 'a1', killId: '' }, 'killId'],
  'mtm.series': [{ accountId: 'a1', day: 4 }, 'day'],
  'alert.list': ['text', 'body'],
  'alert.acknowledge': [{}, 'alertId'],
  'alert.test': [{ accountId: '' }, 'accountId'],
  'drill.run': [[], 'body'],
  'terminal.dryRun': [{}, 'accountId'],
  'canary.run': [{ accountId: 'a1', quick: true }, 'quick'],
  'terminal.answer': [{ accountId: 'a1', questionId: 'q', answer: '1'.repeat(40) }, 'answer'],
  'terminal.attest': [
    { accountId: 'a1', killId: 'K', sentence: 'seen', file: { name: '../mail.png', base64: 'AAAA' } },
    'file.name',
  ],
  'vault.unlock': [{ passphrase: 'short' }, 'passphrase'],
  'practice.instruments': [{}, 'accountId'],
  'practice.order': [
    { accountId: 'a1', tradingSymbol: 'X', side: 'HOLD', quantity: 75, type: 'MARKET', product: 'MIS' },
    'side',
  ],
  'practice.market': [{ underlying: 'NIFTY', movePercent: -80 }, 'movePercent'],
  'practice.faults': [[], 'body'],
  'practice.fault': [{ fault: 'timeout' }, 'accountId'],
  'practice.reset': [{ accountid: 'a1' }, 'accountid'],
};

let stderr: string[] = [];

beforeEach(() => {
  stderr = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => stderr.push(String(text)) > 0);
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('route', () => {
  test.each(names)('%s refuses a malformed body and names the field', async (name) => {
    const host = new ScriptedHost();
    const [body, field] = malformed[name];
    const { status, result } = await route(host, name, body, 'api');
    expect(status).toBe(400);
    expect(result).toMatchObject({ ok: false, error: { code: 'invalid-body' } });
    const details = !result.ok && Array.isArray(result.error.details) ? result.error.details : [];
    expect(details.map((detail: { path: string }) => detail.path)).toContain(field);
    expect(!result.ok && result.error.message).toContain(field);
    expect(host.dispatched).toEqual([]);
  });

  test.each(['placeOrder', 'order.place', 'toString', '__proto__', 'constructor', '', 'KILL.TRIGGER'])(
    'there is no command %j',
    async (name) => {
      const host = new ScriptedHost();
      const { status, result } = await route(host, name, {}, 'trader');
      expect([status, result.ok ? '' : result.error.code]).toEqual([404, 'unknown-command']);
      expect(host.dispatched).toEqual([]);
    },
  );

  test('hands the parsed body and the actor to the host, and its value back untouched', async () => {
    const host = new ScriptedHost();
    host.answer = async () => ({ ok: true, value: { entries: [], more: false, extra: 'kept' } });
    const { status, result } = await route(host, 'journal.page', { accountId: 'a1' }, 'telegram');
    expect(host.dispatched).toEqual([
      { name: 'journal.page', body: { accountId: 'a1', limit: 100 }, actor: 'telegram' },
    ]);
    expect([status, result]).toEqual([200, { ok: true, value: { entries: [], more: false, extra: 'kept' } }]);
  });

  test('a locked change answers 423 and until when', async () => {
    const host = new ScriptedHost();
    const error = { code: 'locked', message: 'Locked.', details: { until: '2026-11-21T09:00:00+05:30' } };
    host.answer = async () => ({ ok: false, error });
    expect(await route(host, 'engine.stop', { accountId: 'a1' }, 'trader')).toEqual({
      status: 423,
      result: { ok: false, error },
    });
  });

  test.each([
    ['rejects', async () => Promise.reject(new Error('token=s3cret'))],
    [
      'throws',
      () => {
        throw new TypeError('token=s3cret');
      },
    ],
  ])('a handler that %s is a bug: 500 with a sentence, its message told to nobody', async (_how, answer) => {
    const host = new ScriptedHost();
    host.answer = answer;
    const { status, result } = await route(host, 'engine.start', { accountId: 'a1' }, 'trader');
    expect([status, result.ok ? '' : result.error.code]).toEqual([500, 'internal']);
    expect(!result.ok && result.error.message).toMatch(/Check the account before you try again\.$/);
    expect(stderr.join('')).toContain('engine.start');
    expect(JSON.stringify(result) + stderr.join('')).not.toContain('s3cret');
  });
});

test.each([
  ['loosening', 423],
  ['not-found', 404],
  ['account-not-found', 404],
  ['unknown-account', 404],
  ['exit-in-progress', 409],
  ['kill-in-progress', 409],
  ['vault-locked', 409],
  ['not-a-practice-account', 403],
  ['live-path', 403],
  ['invalid-quantity', 400],
  ['broker-unreachable', 502],
  ['terminal-unreachable', 502],
  ['internal', 500],
  ['something-new', 409],
  ['toString', 409],
])('the code %s answers %i', (code, status) => {
  expect(statusOf(code)).toBe(status);
});
