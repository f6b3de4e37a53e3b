// Runs the built main process in Node, with the stand-in where it imports 'electron'. Started by `launch-stand-in.ts`.
import { registerHooks } from 'node:module';

import { app } from './app.ts';
import type { Answered, Asked } from './protocol.ts';
import { answerQuestion } from './questions.ts';

const standIn = new URL('./electron.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: standIn, shortCircuit: true } : next(specifier, context),
});

process.on('message', (message) => {
  const { id, question } = message as Asked;
  const reply = (answer: Answered): void => void process.send?.(answer, undefined, undefined, () => undefined);
  answerQuestion(question).then(
    (value: unknown) => reply({ id, value }),
    (cause: unknown) => reply({ id, error: cause instanceof Error ? cause.message : String(cause) }),
  );
});
// The test is gone: so is the app, and with it its children.
process.on('disconnect', () => process.exit(1));

const [main = '', ...args] = process.argv.slice(2);
// Main reads its own arguments after the program's name, as under Electron.
process.argv.splice(1, process.argv.length - 1, ...args);
await import(main);
app.becomeReady();
