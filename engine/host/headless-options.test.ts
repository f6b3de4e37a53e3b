import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseHeadlessOptions } from './headless-options.ts';
import { nodeTooOld } from './node-version.ts';
import { startRefusal } from './start-refusal.ts';

describe('arguments', () => {
  test('all of them', () => {
    const options = parseHeadlessOptions(['--data-dir', 'data', '--port', '8421', '--practice']);
    expect(options).toEqual({ ok: true, value: { dataDir: resolve('data'), port: 8421, practice: true } });
  });

  test('none of them: a free port and the folder of the desktop app', () => {
    const options = parseHeadlessOptions([]);
    expect(options).toMatchObject({ ok: true, value: { port: 0, practice: false } });
    expect(options.ok && options.value.dataDir).toMatch(/TradeFuse$/);
  });

  test.each([
    [['--port', '99999'], '--port takes a number from 0 to 65535, not "99999".'],
    [['--port', '80a'], '--port takes a number from 0 to 65535, not "80a".'],
    [['--data-dir', ''], '--data-dir takes the path of a folder.'],
    [['--live'], 'Known are --data-dir DIR, --port N and --practice.'],
    [['data'], 'Known are --data-dir DIR, --port N and --practice.'],
  ])('%j is refused in a sentence', (args, sentence) => {
    const options = parseHeadlessOptions(args);
    expect(options.ok ? '' : options.error).toContain(sentence);
  });
});

test('an old Node is told so', () => {
  expect(nodeTooOld('24.0.0')).toBeUndefined();
  expect(nodeTooOld('26.1.0')).toBeUndefined();
  expect(nodeTooOld('20.20.2')).toMatch(/^TradeFuse needs Node 24 or newer and was started with Node 20\.20\.2\./);
});

test('L13: a folder that is guarded already is its own exit code', () => {
  const cause = Object.assign(new Error('taken'), { code: 'already-running' });
  expect(startRefusal(cause, 'data')).toMatchObject({ code: 'already-running', exitCode: 3 });
});

test('a folder that cannot be written is named', () => {
  const cause = Object.assign(new Error('EACCES: open'), { code: 'EACCES' });
  const refusal = startRefusal(cause, 'data');
  expect(refusal.exitCode).toBe(1);
  expect(refusal.message).toContain('cannot write to the folder data (EACCES). Your accounts are NOT guarded.');
});
