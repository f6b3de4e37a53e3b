// `npm run build [-- screens]`: builds what is older than its sources. Silent on stdout, because it also runs before
// scripts whose stdout is data.
import { desktop, hasSources, renderer } from './app/build-app.ts';

const parts = process.argv.includes('screens') ? [renderer] : [renderer, desktop];
for (const part of parts.filter(hasSources)) {
  if (await part.build()) process.stderr.write(`Built ${part.name}.\n`);
}
