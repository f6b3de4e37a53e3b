// `npm run bench [-- --json] [B5 B7]`: the benchmark bars, ratios measured in one run.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { formatBar, runBar, type Bar } from './bar.ts';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, only: { type: 'string' } },
});

async function loadBars(): Promise<readonly Bar[]> {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.bar.ts'));
  const modules = files.map((name) => import(pathToFileURL(join(import.meta.dirname, name)).href));
  const bars = ((await Promise.all(modules)) as { bar: Bar }[]).map(({ bar }) => bar);
  const named = [...positionals, ...(options.only?.split(',') ?? [])];
  const wanted = named.length > 0 ? named : undefined;
  return bars
    .filter(({ id }) => wanted === undefined || wanted.includes(id))
    .sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
}

const bars = await loadBars();
if (bars.length === 0) process.stderr.write('No benchmark bar matches.\n');

let missed = 0;
for (const bar of bars) {
  // One after the other: two at once would measure each other.
  const report = await runBar(bar);
  if (!report.pass) missed += 1;
  console.log(options.json ? JSON.stringify(report) : formatBar(report));
}
process.exitCode = missed === 0 && bars.length > 0 ? 0 : 1;
