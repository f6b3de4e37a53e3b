import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { accountId } from '../domain/account-snapshot.ts';
import { err, ok } from '../domain/result.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import { DeskTerminal } from './desk-terminal.ts';
import { recordingFile } from './terminal-place.ts';
import { freshTerminal } from './terminal-state.ts';
import type { FromWorker } from './worker-protocol.ts';

const family = accountId('family');
const refused = err({ code: 'refused', message: 'not by API', retryable: false } as const);

function desk(options: {
  readonly mode?: 'live' | 'practice' | 'paper';
  readonly access?: 'terminal' | 'api';
  readonly says?: 'on' | 'off';
}) {
  const dataDir = tempFolder();
  const said: FromWorker[] = [];
  const { mode = 'live', access = 'terminal', says } = options;
  const capabilities = { killSwitch: { access, needsFlat: true } } as never;
  const terminal = new DeskTerminal({
    start: { accountId: family, dataDir },
    say: (message) => said.push(message),
    broker: { capabilities, readKillSwitch: async () => (says ? ok(says) : refused) },
    settings: () => ({ broker: 'kotak-neo', mode }),
  });
  const rehearse = (): void => {
    const file = recordingFile(dataDir, family);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify({ profile: 'Kotak Neo', recordedAt: 1, points: [], pages: {} }));
  };
  const asked = async () => {
    const read = terminal.proxy.readState('K1');
    await Promise.resolve();
    for (let tries = 0; said.length === 0 && tries < 20; tries += 1) await Promise.resolve();
    const [call] = said;
    if (call?.type !== 'terminal-call') throw new Error('nothing was asked');
    const report = { state: 'on', evidence: [], readAt: 1 } as const;
    terminal.hear({ type: 'terminal-answer', id: call.id, report });
    return { call: call.call, read: await read };
  };
  return { terminal, rehearse, asked };
}

describe('an account’s end of its web terminal', () => {
  it('W1: serves kills of a live account from the moment its dry run has passed, without a restart', () => {
    const { terminal, rehearse } = desk({});
    expect(terminal.forKills).toBeNull();
    rehearse();
    expect(terminal.forKills).toBe(terminal.proxy);
  });

  it('is there for practice at once, and not where the broker has an API or orders are on paper', () => {
    expect(desk({ mode: 'practice' }).terminal.forKills).not.toBeNull();
    const paper = desk({ mode: 'paper' });
    paper.rehearse();
    expect(paper.terminal.forKills).toBeNull();
    const api = desk({ access: 'api' });
    api.rehearse();
    api.terminal.hear({ type: 'terminal-state', state: freshTerminal('broker', null) });
    expect([api.terminal.forKills, api.terminal.state]).toEqual([null, null]);
  });

  it('W2: hands the word of the broker’s API on as one more witness, where it has one', async () => {
    expect((await desk({ says: 'on' }).asked()).call).toMatchObject({ method: 'readState', brokerSays: 'on' });
    expect((await desk({}).asked()).call).toMatchObject({ brokerSays: null });
  });

  it('W2: the practice broker and its page are one program, which is no second witness', async () => {
    expect((await desk({ mode: 'practice', says: 'on' }).asked()).call).toMatchObject({ brokerSays: null });
  });
});
