// Networks of the kernel's own: each browser, and the relay, in a namespace of theirs, so that a cable can be pulled. A
// browser's own offline switch does not touch what goes between two browsers. What joins them is a namespace too: nothing
// of this is seen outside, where any other browser would believe that its own network had changed. Needs root, iproute2,
// openssl, util-linux, coturn.

import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { chromium, type Browser } from '@playwright/test';
import { Server } from './server.ts';
import { NOW, withDevices } from './room.ts';

const run = promisify(execFile);
const ip = (...words: string[]) => run('ip', words);
const TURN_SECRET = 'a-secret-of-the-tests';
const TLS = path.resolve(import.meta.dirname, 'tls.mjs');
const START_LIMIT_MS = 10_000;
/** Namespaces and folders are named after the process that made them. */
const MARK = 'genstart-net';
/** Ends with the process that started it, however that one ends. */
const TETHERED = ['setpriv', '--pdeathsig', 'KILL', '--'];

let made = 0;

/** Somebody's machine, on one network at a time. */
export type Machine = {
  browser: Browser;
  pull: () => Promise<void>;
  plug: () => Promise<void>;
  /** The cable is out, and another is in: another interface, another address, another way. */
  move: (segment: number) => Promise<void>;
  /** Carries no more than this, either way; or everything again. */
  narrow: (bitsASecond: number | undefined) => Promise<void>;
};

/** Networks `10.77.SEGMENT.0/24` that nothing leads between, and a router that is `.1` in each; the server is there. */
export class Networks {
  readonly #mark = `${MARK}-${process.pid}-${++made}`;
  readonly #router = `${this.#mark}-router`;
  #segments: number[] = [];
  #namespaces: string[] = [];
  #children: ChildProcess[] = [];
  #browsers: Browser[] = [];
  #folder = '';
  #server: Server | undefined;
  #door: net.Server | undefined;
  #atExit = () => this.#namespaces.forEach((name) => execFileSync('ip', ['netns', 'del', name]));

  /** Where the server is, as seen in every segment. */
  readonly url = 'https://10.77.1.1';

  static async make(segments: number): Promise<Networks> {
    await sweep();
    const networks = new Networks();
    try {
      await networks.#begin(segments);
    } catch (error) {
      await networks.dispose();
      throw error;
    }
    return networks;
  }

  async #begin(segments: number): Promise<void> {
    process.once('exit', this.#atExit);
    this.#folder = await mkdtemp(path.join(tmpdir(), `${this.#mark}-`));
    await this.#namespace(this.#router);
    for (let segment = 1; segment <= segments; segment++) {
      const bridge = `segment${segment}`;
      // By itself a bridge takes the lowest address of its ports: one more cable, and the others' router is at another.
      await ip('-n', this.#router, 'link', 'add', bridge, 'address', `02:00:00:77:00:0${segment}`, 'type', 'bridge');
      await ip('-n', this.#router, 'link', 'set', bridge, 'addrgenmode', 'none');
      await ip('-n', this.#router, 'addr', 'add', `10.77.${segment}.1/24`, 'dev', bridge);
      await ip('-n', this.#router, 'link', 'set', bridge, 'up');
      this.#segments.push(segment);
    }
  }

  file(name: string): string {
    return path.join(this.#folder, name);
  }

  async #namespace(name: string): Promise<void> {
    await ip('netns', 'add', name);
    this.#namespaces.push(name);
    await ip('-n', name, 'link', 'set', 'lo', 'up');
  }

  /** A cable into a segment, with the address `10.77.SEGMENT.HOST`: `ethSEGMENT` here, a port of the router there. */
  async #cable(name: string, host: number, segment: number): Promise<void> {
    const [namespace, here, there] = [`${this.#mark}-${name}`, `eth${segment}`, `${name}${segment}`];
    await ip('-n', this.#router, 'link', 'add', there, 'type', 'veth', 'peer', 'name', here, 'netns', namespace);
    await ip('-n', this.#router, 'link', 'set', there, 'master', `segment${segment}`, 'up');
    // An address that the kernel gives by itself comes a second later, and a browser takes that for another network.
    await ip('-n', namespace, 'link', 'set', here, 'addrgenmode', 'none');
    await ip('-n', namespace, 'addr', 'add', `10.77.${segment}.${host}/24`, 'dev', here);
    await this.#up(namespace, segment);
  }

  async #up(namespace: string, segment: number): Promise<void> {
    await ip('-n', namespace, 'link', 'set', `eth${segment}`, 'up');
    // Leads to the router in any segment, and no further: the router passes nothing on.
    await ip('-n', namespace, 'route', 'replace', 'default', 'via', `10.77.${segment}.1`);
  }

  /** The server, over https. With a relay where there is one: `turn` are its addresses. */
  async serve(turn: string[] = []): Promise<Server> {
    await writeFile(this.file('secret'), TURN_SECRET);
    const relay = `\n[room]\nturn = ${JSON.stringify(turn)}\nturn_secret_file = "${this.file('secret')}"\n`;
    await writeFile(this.file('operator.toml'), `name = "Drift"\nphone = "12 34 56 78"\n${turn.length > 0 ? relay : ''}`);
    const [key, certificate, door] = [this.file('key.pem'), this.file('certificate.pem'), this.file('server.sock')];
    [this.#server] = await Promise.all([
      Server.start({ now: NOW, home: this.#folder, under: TETHERED, extraArgs: ['--behind-tls', '--operator', this.file('operator.toml')] }),
      run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=genstart.test', '-keyout', key, '-out', certificate]),
    ]);
    const { hostname, port } = new URL(this.#server.url);
    // A socket in a folder is the one way from one namespace into another.
    this.#door = net.createServer((inside) => join(inside, net.connect(Number(port), hostname)));
    await new Promise<void>((listening) => this.#door?.listen(door, listening));
    await this.#start(this.#router, ['node', TLS, key, certificate, '443', door], /listening/);
    return this.#server;
  }

  /** Debian's coturn, in all segments; gives its addresses. */
  async relay(): Promise<string[]> {
    const namespace = `${this.#mark}-relay`;
    await this.#namespace(namespace);
    for (const segment of this.#segments) await this.#cable('relay', 20, segment);
    const addresses = this.#segments.map((segment) => `10.77.${segment}.20`);
    const listening = addresses.flatMap((address) => [`--listening-ip=${address}`, `--relay-ip=${address}`]);
    await this.#start(
      namespace,
      ['turnserver', '-n', '--log-file=stdout', '--no-cli', '--no-tls', '--no-dtls', '--use-auth-secret', `--static-auth-secret=${TURN_SECRET}`, '--realm=genstart.test',
        `--pidfile=${this.file('turn.pid')}`, `--userdb=${this.file('turn.db')}`, ...listening],
      /DB connection success/,
    );
    return addresses.map((address) => `turn:${address}:3478?transport=udp`);
  }

  /** A browser in a namespace of its own. */
  async browser(name: string, host: number, segment: number): Promise<Machine> {
    const namespace = `${this.#mark}-${name}`;
    await this.#namespace(namespace);
    await this.#cable(name, host, segment);
    const { executablePath, args } = withDevices();
    const wrapper = this.file(`chromium-${name}`);
    await writeFile(wrapper, `#!/bin/sh\nexec ip netns exec ${namespace} ${executablePath} "$@"\n`, { mode: 0o755 });
    const browser = await chromium.launch({ executablePath: wrapper, args: [...args, '--ignore-certificate-errors'] });
    this.#browsers.push(browser);
    let at = segment;
    return {
      browser,
      pull: async () => void (await ip('-n', namespace, 'link', 'set', `eth${at}`, 'down')),
      plug: () => this.#up(namespace, at),
      move: async (to) => {
        await ip('-n', namespace, 'link', 'del', `eth${at}`);
        await this.#cable(name, host, (at = to));
      },
      narrow: async (bitsASecond) => {
        const ends = [[namespace, `eth${at}`], [this.#router, `${name}${at}`]] as const;
        for (const [where, end] of ends) {
          const line = bitsASecond === undefined ? ['del', 'dev', end, 'root'] : ['replace', 'dev', end, 'root', 'tbf', 'rate', `${bitsASecond}bit`, 'burst', '4kb', 'latency', '300ms'];
          await run('tc', ['-n', where, 'qdisc', ...line]);
        }
      },
    };
  }

  async #start(namespace: string, words: string[], ready: RegExp): Promise<void> {
    const [program = '', ...rest] = [...TETHERED, 'ip', 'netns', 'exec', namespace, ...words];
    const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#children.push(child);
    await new Promise<void>((resolve, reject) => {
      let said = '';
      const overdue = setTimeout(() => reject(new Error(`${words[0]} is not ready:\n${said}`)), START_LIMIT_MS);
      const hear = (text: Buffer) => {
        said += text;
        if (ready.test(said)) {
          clearTimeout(overdue);
          resolve();
        }
      };
      child.stdout?.on('data', hear);
      child.stderr?.on('data', hear);
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`${words[0]} ended with ${code}:\n${said}`)));
    });
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#browsers.map((browser) => browser.close()));
    for (const child of this.#children) child.kill('SIGKILL');
    this.#door?.close();
    await this.#server?.dispose();
    process.off('exit', this.#atExit);
    for (const namespace of this.#namespaces) await ip('netns', 'del', namespace).catch(() => {});
    if (this.#folder) await rm(this.#folder, { recursive: true, force: true });
  }

  get log(): string {
    return this.#server?.log ?? '';
  }
}

/** One is told what the other says, until either is gone. */
function join(one: net.Socket, other: net.Socket): void {
  one.pipe(other).pipe(one);
  for (const [here, there] of [[one, other], [other, one]] as const) {
    here.on('error', () => there.destroy());
    here.on('close', () => there.destroy());
  }
}

/** Takes away what a run left that was killed. */
async function sweep(): Promise<void> {
  const left = (name: string) => {
    const maker = new RegExp(`^${MARK}-(\\d+)-`).exec(name)?.[1];
    return maker !== undefined && !lives(Number(maker));
  };
  const { stdout } = await ip('netns', 'list');
  for (const name of stdout.split(/\s+/).filter(left)) {
    const inside = await ip('netns', 'pids', name).catch(() => ({ stdout: '' }));
    for (const pid of inside.stdout.split(/\s+/).filter(Boolean)) lives(Number(pid), 'SIGKILL');
    await ip('netns', 'del', name).catch(() => {});
  }
  for (const name of (await readdir(tmpdir())).filter(left)) await rm(path.join(tmpdir(), name), { recursive: true, force: true });
}

function lives(pid: number, signal: NodeJS.Signals | 0 = 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
