import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { err, ok, type Result } from '../domain/result.ts';
import type { SecretName, Secrets, SecretsError } from '../ports.ts';
import { zKeychainAnswer, type KeychainAnswer, type KeychainRequest } from './keychain-protocol.ts';
import { secretKey, secretsError } from './secret-name.ts';

/** How a keychain process is started, and how long it may take. */
export type KeychainOptions = {
  /** The built entry where the code is bundled. */
  readonly processFile?: URL;
  readonly timeoutMs?: number;
  /** Starts the process another way, as Electron's utility process must. */
  readonly start?: () => KeychainChild;
};

/** A keychain process as its asker sees it: one question, one answer, and it can be ended while it hangs. */
export type KeychainChild = {
  readonly post: (message: unknown) => void;
  readonly onMessage: (listener: (message: unknown) => void) => void;
  readonly onExit: (listener: () => void) => void;
  readonly stop: () => unknown;
};

/** A forked process in that role. */
export function forkedChild(child: ChildProcess): KeychainChild {
  return {
    post: (message) => {
      child.send(message as object, (error) => error && child.kill('SIGKILL'));
    },
    onMessage: (listener) => void child.once('message', listener),
    onExit: (listener) => {
      child.once('error', () => listener());
      child.once('exit', () => listener());
    },
    stop: () => child.kill('SIGKILL'),
  };
}

/** What Windows' credential store holds at most. */
const WINDOWS_LONGEST = 1_280;
const TIMEOUT_MS = 5_000;

/** Secrets in the operating system's keychain under the service name TradeFuse. Each call is a short-lived process of its own. */
export class KeychainSecrets implements Secrets {
  readonly #start: () => KeychainChild;
  readonly #timeoutMs: number;

  constructor(options: KeychainOptions = {}) {
    const file = options.processFile ?? new URL('./keychain-process.ts', import.meta.url);
    // An advanced clone keeps the values off argv, environment and disk; nothing of the child's output is shown anywhere.
    this.#start =
      options.start ??
      (() =>
        forkedChild(
          fork(fileURLToPath(file), [], {
            execArgv: [],
            stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
            serialization: 'advanced',
          }),
        ));
    this.#timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  }

  async get(name: SecretName): Promise<Result<string | undefined, SecretsError>> {
    return this.#ask({ ask: 'get', key: secretKey(name) });
  }

  async set(name: SecretName, value: string): Promise<Result<void, SecretsError>> {
    if (process.platform === 'win32' && value.length > WINDOWS_LONGEST) {
      return err(secretsError('io', `Windows keeps at most ${WINDOWS_LONGEST} characters in one secret.`));
    }
    const answer = await this.#ask({ ask: 'set', key: secretKey(name), value });
    return answer.ok ? ok(undefined) : answer;
  }

  async remove(name: SecretName): Promise<Result<void, SecretsError>> {
    const answer = await this.#ask({ ask: 'remove', key: secretKey(name) });
    return answer.ok ? ok(undefined) : answer;
  }

  /** Writes, reads back and removes a value nobody needs. */
  async probe(): Promise<Result<void, SecretsError>> {
    const answer = await this.#ask({ ask: 'probe' });
    return answer.ok ? ok(undefined) : answer;
  }

  async #ask(request: KeychainRequest): Promise<Result<string | undefined, SecretsError>> {
    const answer = await askProcess(this.#start, request, this.#timeoutMs);
    if (answer === 'timeout') return err(secretsError('timeout'));
    return answer.ok ? ok(answer.value) : err(secretsError(answer.code));
  }
}

/** One question to one process; killed when it is late, and an answer even when it dies. */
function askProcess(
  start: () => KeychainChild,
  request: KeychainRequest,
  timeoutMs: number,
): Promise<KeychainAnswer | 'timeout'> {
  return new Promise((resolve) => {
    const child = attemptStart(start);
    if (!child) return resolve({ ok: false, code: 'no-keychain' });
    let answered = false;
    const finish = (answer: KeychainAnswer | 'timeout'): void => {
      if (answered) return;
      answered = true;
      clearTimeout(timer);
      child.stop();
      resolve(answer);
    };
    const timer = setTimeout(() => finish('timeout'), timeoutMs);
    child.onMessage((message) => {
      const answer = zKeychainAnswer.safeParse(message);
      finish(answer.success ? answer.data : { ok: false, code: 'io' });
    });
    child.onExit(() => finish({ ok: false, code: 'io' }));
    child.post(request);
  });
}

function attemptStart(start: () => KeychainChild): KeychainChild | undefined {
  try {
    return start();
  } catch {
    return undefined;
  }
}
