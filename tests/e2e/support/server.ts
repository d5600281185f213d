import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const PROJECT_ROOT = path.resolve(import.meta.dirname, '../../..');
export const BINARY = path.resolve(PROJECT_ROOT, process.env.GENSTART_BIN ?? 'target/release/genstart');
const LISTENING = /^listening on (http:\/\/127\.0\.0\.1:\d+)\s*$/m;
const START_LIMIT_MS = 10_000;
const STOP_LIMIT_MS = 10_000;

export type ServerOptions = {
  /** Passed on as `--now`. */
  now?: string;
  extraArgs?: string[];
  /** Without the demo's citizens and its login. */
  bare?: boolean;
  /** Where to listen; a free port of its own unless given. */
  listen?: string;
  /** Where its data folder is made; where the system keeps what is thrown away, unless given. */
  home?: string;
  /** What starts it, with words of its own before the server's. */
  under?: string[];
  /** Fills the data folder before the server starts. */
  prepare?: (dataDir: string) => Promise<void>;
};

/** The real binary, serving the demo data from a directory of its own. */
export class Server {
  readonly dataDir: string;
  #options: ServerOptions;
  #url = '';
  #log = '';
  #child: ChildProcess | undefined;

  private constructor(dataDir: string, options: ServerOptions) {
    this.dataDir = dataDir;
    this.#options = options;
  }

  static async start(options: ServerOptions = {}): Promise<Server> {
    const server = new Server(await mkdtemp(path.join(options.home ?? tmpdir(), 'genstart-e2e-')), options);
    try {
      await options.prepare?.(server.dataDir);
      await server.#launch(options.listen ?? '127.0.0.1:0');
    } catch (error) {
      await server.dispose();
      throw error;
    }
    return server;
  }

  get url(): string {
    return this.#url;
  }

  /** What every run since start() wrote to stdout and stderr. */
  get log(): string {
    return this.#log;
  }

  /** Asks the server to stop, as an operator would; gives its exit code (null: it died of a signal). */
  async stop(): Promise<number | null> {
    const child = this.#child;
    if (!child) return null;
    child.kill('SIGTERM');
    const overdue = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    await exited(child);
    clearTimeout(overdue);
    this.#child = undefined;
    if (child.signalCode === 'SIGKILL') {
      throw new Error(`The server did not stop within ${STOP_LIMIT_MS} ms of SIGTERM.\n${this.#log}`);
    }
    return child.exitCode;
  }

  /** What a demo authority's system sends: rows of its own. */
  async import(authority: string, rows: object[]): Promise<void> {
    const answer = await fetch(`${this.#url}/api/authority/import`, {
      method: 'POST',
      headers: { authorization: `Bearer demo-${authority}` },
      body: rows.map((row) => JSON.stringify(row)).join('\n'),
    });
    if (!answer.ok) throw new Error(`import: ${answer.status} ${await answer.text()}`);
  }

  /** The version of a demo authority's case at its citizens' latest act. */
  async lastAct(authority: string): Promise<number> {
    const answer = await fetch(`${this.#url}/api/authority/events?after=0`, { headers: { authorization: `Bearer demo-${authority}` } });
    const { acts } = (await answer.json()) as { acts: Array<{ recorded: { version: number } }> };
    return acts.at(-1)?.recorded.version ?? 0;
  }

  /** Ends the server as a power cut would. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    child.kill('SIGKILL');
    await exited(child);
    this.#child = undefined;
  }

  /** Starts again on the same data and the same port, so that open pages find it; stops it first if it runs. */
  async restart(changes: ServerOptions = {}): Promise<void> {
    await this.stop();
    this.#options = { ...this.#options, ...changes };
    await this.#launch(new URL(this.#url).host);
  }

  async dispose(): Promise<void> {
    await this.kill();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  async #launch(address: string): Promise<void> {
    const { now, extraArgs = [], bare, under = [] } = this.#options;
    const args = ['serve', '--listen', address, '--data', this.dataDir];
    if (!bare) args.push('--demo');
    if (now !== undefined) args.push('--now', now);
    args.push(...extraArgs);
    const [program = BINARY, ...words] = [...under, BINARY, ...args];
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;

    // A worker that dies without tearing its fixtures down must not leave a server behind.
    const killAtExit = () => child.kill('SIGKILL');
    process.once('exit', killAtExit);
    child.once('close', () => process.off('exit', killAtExit));

    this.#url = await new Promise<string>((resolve, reject) => {
      let stdout = '';
      const fail = (why: string) => reject(new Error(`${BINARY} ${args.join(' ')}: ${why}\n${this.#log}`));
      const overdue = setTimeout(() => fail(`not listening after ${START_LIMIT_MS} ms`), START_LIMIT_MS);
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        this.#log += text;
        stdout += text;
        const url = LISTENING.exec(stdout)?.[1];
        if (url) {
          clearTimeout(overdue);
          resolve(url);
        }
      });
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        this.#log += text;
      });
      child.once('error', (error) => {
        clearTimeout(overdue);
        this.#child = undefined;
        fail(error.message);
      });
      child.once('close', (code, signal) => {
        clearTimeout(overdue);
        fail(`ended with ${signal ?? code} before it listened`);
      });
    });
  }
}

async function exited(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}
