import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Desktop, Probe } from './testing/desktop.ts';
import { electronProgram } from '../build/app/electron-binary.ts';
import { launchDesktop } from './testing/launch.ts';

/** As `hotkey.ts` has them, which only Electron can import. */
const KILL_KEYS = 'CommandOrControl+Alt+Shift+K';

type Answer = { readonly ok: boolean; readonly value?: unknown; readonly error?: { readonly code: string } };
type Door = {
  readonly invoke: (name: string, body: unknown) => Promise<Answer>;
  readonly subscribe: (listener: (event: { type: string; connected?: boolean }) => void) => () => void;
};

const folder = mkdtempSync(join(tmpdir(), 'tradefuse-test-'));
let desktop: Desktop;

beforeAll(async () => {
  desktop = await launchDesktop({ dataDir: folder });
});

afterAll(async () => {
  await desktop?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Waits until the page has been told a picture, over the door as any screen does. */
async function pictureShown(): Promise<void> {
  await desktop.page.waitForFunction(
    () =>
      new Promise<boolean>((resolve) => {
        const { tradefuse } = window as unknown as { tradefuse: Door };
        const stop = tradefuse.subscribe((event) => {
          if (event.type !== 'snapshot') return;
          setTimeout(() => stop(), 0);
          resolve(true);
        });
        setTimeout(() => resolve(false), 500);
      }),
    undefined,
    { timeout: 60_000 },
  );
  // A picture may have been on its way when the host died.
  await expect.poll(async () => (await invoke('account.list', {})).ok, { timeout: 30_000 }).toBe(true);
}

/** Gives a command as any screen does. */
function invoke(name: string, body: unknown): Promise<Answer> {
  return desktop.page.evaluate(
    ([command, content]) => (window as unknown as { tradefuse: Door }).tradefuse.invoke(command, content),
    [name, body] as const,
  );
}

function probe(): Probe {
  if (desktop.probe === undefined) throw new Error('only the stand-in can be asked');
  return desktop.probe;
}

/** What a real window keeps to itself can be asked of the stand-in only; the built main is the same. */
const standIn = electronProgram() === undefined;

describe('the page', () => {
  test('the picture arrives and a command is answered', async () => {
    await pictureShown();
    expect(await invoke('account.list', {})).toMatchObject({ ok: true });
  });

  test('P14: it sees two functions and nothing of Electron or Node', async () => {
    const seen = await desktop.page.evaluate(() => ({
      door: Object.keys((window as unknown as { tradefuse: object }).tradefuse).sort(),
      globals: ['require', 'process', 'module', 'ipcRenderer', 'electron', 'Buffer', 'tradefuseStandIn'].filter(
        (name) => name in window,
      ),
    }));
    expect(seen).toEqual({ door: ['invoke', 'subscribe'], globals: [] });
  });

  test('P14: an order and a malformed body are refused by name and by shape', async () => {
    const answers = await desktop.page.evaluate(async () => {
      const { tradefuse } = window as unknown as { tradefuse: Door };
      const bodies: readonly (readonly [string, unknown])[] = [
        ['placeOrder', { tradingSymbol: 'NIFTY', quantity: 75 }],
        ['journal.export', { accountId: '../../etc/passwd' }],
        ['kill.trigger', { accountIds: 'all', reason: 'x'.repeat(2_000_000) }],
      ];
      return Promise.all(bodies.map(async ([name, body]) => (await tradefuse.invoke(name, body)).error?.code));
    });
    expect(answers).toEqual(['unknown-command', 'invalid-body', 'invalid-body']);
  });

  test('the policy blocks inline script, handlers, eval and other addresses', async () => {
    const outcome = await desktop.page.evaluate(async () => {
      // What an inspector runs is exempt from the policy; what runs after it has let go is the page's own.
      await new Promise((resolve) => setTimeout(resolve, 0));
      const marks = window as unknown as Record<string, unknown>;
      const violated = new Set<string>();
      document.addEventListener('securitypolicyviolation', (event) => violated.add(event.effectiveDirective));
      const attempt = (work: () => unknown): string => {
        try {
          work();
          return 'ran';
        } catch (error) {
          return (error as Error).name;
        }
      };
      const button = document.createElement('button');
      const script = document.createElement('script');
      const blocked = {
        script: attempt(() => (script.textContent = 'window.inlineRan = true')),
        html: attempt(() => (document.body.innerHTML += '<img src=x onerror="window.handlerRan = true">')),
        handler: attempt(() => button.setAttribute('onclick', 'window.handlerRan = true')),
        eval: attempt(() => (Reflect.construct(Function, ['window.evalRan = true']) as () => void)()),
        timer: attempt(() => setTimeout('window.timerRan = true' as unknown as () => void, 0)),
      };
      script.append(document.createTextNode('window.inlineRan = true'));
      document.head.append(script);
      button.click();
      await fetch('https://evil.example/').catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 200));
      const ran = ['inlineRan', 'handlerRan', 'evalRan', 'timerRan'].filter((mark) => mark in marks);
      return { blocked: Object.values(blocked), ran, violated: [...violated].sort() };
    });
    expect(outcome.ran).toEqual([]);
    expect(outcome.blocked).not.toContain('ran');
    expect(outcome.violated).toEqual(expect.arrayContaining(['connect-src', 'require-trusted-types-for']));
  });

  test('it stays where it is: no navigation, no second window', async () => {
    const before = desktop.page.url();
    await desktop.page.evaluate(() => {
      window.open('https://evil.example/');
      location.href = 'https://evil.example/';
    });
    await desktop.page.waitForTimeout(500);
    expect(desktop.page.url()).toBe(before);
    await expect.poll(() => desktop.page.context().pages().length).toBe(1);
  });
});

describe.runIf(standIn)('the window as it was made', () => {
  test('sandboxed, isolated, without Node, and the sandbox before anything was ready', async () => {
    const { windows, calls, schemes } = await probe().records();
    expect(windows).toHaveLength(1);
    expect(windows[0]?.['webPreferences']).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
    });
    expect(calls.indexOf('enableSandbox')).toBeLessThan(calls.indexOf('ready'));
    expect(calls.filter((call) => call.startsWith('load: '))).toEqual(['load: app://bundle/']);
    expect(schemes).toEqual([{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
  });

  test.each(['will-navigate', 'will-redirect', 'will-frame-navigate', 'will-attach-webview'])(
    '%s is prevented',
    async (event) => {
      const question = { ask: 'emit', target: 'contents', event, args: ['https://evil.example/'] } as const;
      expect(await probe().ask(question)).toBe(true);
    },
  );

  test('no permission is granted', async () => {
    const permissions = [
      'media',
      'geolocation',
      'notifications',
      'midi',
      'hid',
      'serial',
      'usb',
      'clipboard-read',
      'openExternal',
      'fileSystem',
    ];
    const granted = await Promise.all(permissions.map((permission) => probe().ask({ ask: 'permission', permission })));
    expect(granted).toEqual(permissions.map(() => false));
  });

  test('P14: a stranger over IPC reaches nobody', async () => {
    const senders = [
      { url: 'app://bundle/', top: true, gone: true },
      { url: 'app://bundle/', top: false },
      { url: 'https://evil.example/', top: true },
      { url: 'file:///index.html', top: true },
      { url: 'app://bundle.evil/', top: true },
      { url: 'about:blank', top: true },
    ];
    for (const sender of senders) {
      const question = { ask: 'invoke', channel: 'tradefuse:invoke', args: ['account.list', {}], sender } as const;
      expect(await probe().ask(question)).toMatchObject({ ok: false, error: { code: 'foreign-sender' } });
    }
  });

  test.each(['../main.js', '..%2f..%2fpackage.json', '%2e%2e/%2e%2e/package.json', 'assets/', '.env'])(
    'P14: the path %s of the page leads nowhere',
    async (path) => {
      const page = (await probe().ask({ ask: 'page', url: `app://bundle/${path}`, method: 'GET' })) as {
        status: number;
      };
      expect([403, 404]).toContain(page.status);
    },
  );

  test('a page of another host has nothing to show', async () => {
    expect(await probe().ask({ ask: 'page', url: 'app://evil/', method: 'GET' })).toMatchObject({ status: 403 });
  });
});

describe.runIf(standIn)('the life of the app', () => {
  test('L13: closing the window leaves the guard running, a second start is refused and brings it back', async () => {
    expect(await probe().ask({ ask: 'emit', target: 'window', event: 'close', args: [] })).toBe(true);
    expect((await probe().records()).calls.at(-1)).toBe('hide');
    const second = await launchDesktop({ dataDir: folder });
    expect(await second.probe?.ended).toBe(0);
    await second.close();
    await expect.poll(async () => (await probe().records()).calls.slice(-2)).toEqual(['show', 'focus']);
  });

  test('P5: a page that crashes is shown again, with the same picture', async () => {
    const before = desktop.page;
    const { forked } = await probe().records();
    await before.goto('chrome://crash').catch(() => undefined);
    await expect.poll(() => desktop.page !== before, { timeout: 20_000 }).toBe(true);
    await desktop.page.waitForLoadState();
    await pictureShown();
    expect((await probe().records()).forked).toEqual(forked);
  });

  test('a host that dies is started again and the page is told both', async () => {
    await desktop.page.evaluate(() => {
      const told: (boolean | undefined)[] = [];
      (window as unknown as { told: unknown }).told = told;
      (window as unknown as { tradefuse: Door }).tradefuse.subscribe((event) => {
        if (event.type === 'connection') told.push(event.connected);
      });
    });
    await probe().ask({ ask: 'kill-host' });
    await desktop.page.waitForFunction(
      () => {
        const { told } = window as unknown as { told: boolean[] };
        return told.includes(false) && told.at(-1) === true;
      },
      undefined,
      { timeout: 60_000 },
    );
    await pictureShown();
    const hosts = (await probe().records()).forked.filter((file) => file.endsWith('host.js'));
    expect(hosts).toHaveLength(2);
  });

  test('an account is deleted only after the trader said so outside the page', async () => {
    await desktop.answerDialogs(0);
    const answer = await invoke('account.delete', { accountId: 'practice-family' });
    expect(answer.error?.code).toBe('not-confirmed');
    expect(existsSync(join(folder, 'config', 'practice-family.json'))).toBe(true);
  });

  test('a host that hangs is replaced', async () => {
    const forked = async (): Promise<number> =>
      (await probe().records()).forked.filter((file) => file.endsWith('host.js')).length;
    const before = await forked();
    await probe().ask({ ask: 'stop-host' });
    await expect.poll(forked, { timeout: 40_000 }).toBe(before + 1);
    await pictureShown();
  });

  test('quitting asks before it leaves an open position alone, and stays when told to', async () => {
    const account = { accountId: 'practice-own' };
    const listed = await invoke('practice.instruments', account);
    expect(listed).toMatchObject({ ok: true });
    const { instruments } = listed.value as { instruments: readonly { tradingSymbol: string; lotSize: number }[] };
    const [option] = instruments;
    const order = {
      tradingSymbol: option?.tradingSymbol,
      side: 'BUY',
      quantity: option?.lotSize,
      type: 'MARKET',
      product: 'NRML',
    };
    expect(await invoke('practice.order', { ...account, ...order })).toMatchObject({ ok: true });
    await desktop.page.getByText('exit 1 position').first().waitFor({ timeout: 20_000 });
    const { length } = (await probe().records()).dialogs;
    await desktop.answerDialogs(0);
    await probe().ask({ ask: 'quit' });
    await expect.poll(async () => (await probe().records()).dialogs.length).toBe(length + 1);
    expect((await probe().records()).dialogs.at(-1)).toMatchObject({
      message: 'Quit and leave open positions without a guard?',
      defaultId: 0,
      buttons: ['Keep guarding', 'Quit without a guard'],
    });
    expect(await invoke('account.list', {})).toMatchObject({ ok: true });
  });

  // The last one: after it the accounts are locked.
  test('K29: the kill keys ask at the first press and stop every account at the second, with their name in the journal', async () => {
    const press = () => probe().ask({ ask: 'press', keys: KILL_KEYS });
    const kinds = async (
      accountId = 'practice-own',
    ): Promise<readonly { kind: string; entry: Record<string, unknown> }[]> => {
      const page = await invoke('journal.page', { accountId, limit: 500 });
      return (
        (page.value as undefined | { entries: readonly { kind: string; entry: Record<string, unknown> }[] })?.entries ??
        []
      );
    };
    await expect.poll(async () => (await kinds()).length, { timeout: 20_000 }).toBeGreaterThan(0);
    await press();
    const notified = async (): Promise<unknown> => (await probe().records()).notifications.at(-1);
    await expect.poll(notified, { timeout: 20_000 }).toMatchObject({ title: 'Stop all trading?' });
    expect((await kinds()).some(({ kind }) => kind === 'kill-latched')).toBe(false);
    // As long as a hand takes: what comes faster is a key that is held down.
    await desktop.page.waitForTimeout(300);
    await press();
    const latch = async () => (await kinds()).find(({ kind }) => kind === 'kill-latched')?.entry;
    await expect.poll(latch, { timeout: 20_000 }).toMatchObject({ cause: { kind: 'manual', actor: 'hotkey' } });
    // Both: the app does not quit while an account is being stopped.
    for (const accountId of ['practice-own', 'practice-family']) {
      const finished = async () => (await kinds(accountId)).some(({ kind }) => kind === 'kill-finished');
      await expect.poll(finished, { timeout: 60_000 }).toBe(true);
    }
  }, 180_000);
});
