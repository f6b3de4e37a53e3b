import type { HostProcess } from './host-home.ts';

type Reply = { readonly id?: number; readonly method?: string; readonly params?: Readonly<Record<string, unknown>> };

/**
 * Breaks a worker of an unchanged host from outside, through the debugger the host was started with: nothing in the product
 * knows of it.
 */
export class WorkerBreaker {
  readonly #socket: WebSocket;
  readonly #sessions = new Map<string, string>();
  #lastId = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  /** Attaches to every worker thread the host has and will have. */
  static async attach(host: HostProcess): Promise<WorkerBreaker> {
    const [address] = /ws:\/\/127\.0\.0\.1:\S+/.exec(host.errors()) ?? [];
    if (address === undefined) throw new Error(`the host opened no debugger: ${host.errors()}`);
    const socket = new WebSocket(address);
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener('open', () => resolve(), { once: true });
      socket.addEventListener('error', () => reject(new Error('the debugger does not answer')), { once: true });
    });
    const breaker = new WorkerBreaker(socket);
    const attached = Promise.withResolvers<void>();
    socket.addEventListener('message', ({ data }) => {
      const { id, method, params } = JSON.parse(String(data)) as Reply;
      if (method === 'NodeWorker.attachedToWorker') breaker.#note(params ?? {});
      if (id === 1) attached.resolve();
    });
    breaker.#send('NodeWorker.enable', { waitForDebuggerOnStart: false });
    await attached.promise;
    return breaker;
  }

  /** How many workers were seen so far. */
  get seen(): number {
    return this.#sessions.size;
  }

  /** Has the thread of an account run some code, such as one that never ends. Its answer is not waited for. */
  async run(accountId: string, code: string): Promise<void> {
    // Which thread guards which account is told by the data the worker was started with.
    const expression = `if (process.getBuiltinModule('node:worker_threads').workerData.accountId === ${JSON.stringify(accountId)}) { ${code} }`;
    for (const sessionId of this.#sessions.keys()) {
      const message = JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } });
      this.#send('NodeWorker.sendMessageToWorker', { sessionId, message });
    }
  }

  close(): void {
    this.#socket.close();
  }

  #note(params: Readonly<Record<string, unknown>>): void {
    this.#sessions.set(String(params['sessionId']), JSON.stringify(params['workerInfo']));
  }

  #send(method: string, params: object): void {
    this.#lastId += 1;
    this.#socket.send(JSON.stringify({ id: this.#lastId, method, params }));
  }
}
