// Networks of the kernel's own: each browser, and the relay, in a namespace of theirs, so that a cable can be pulled.
// A browser's own offline switch does not touch what goes between two browsers. Needs root, iproute2, openssl, coturn.

import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { chromium, type Browser } from '@playwright/test';
import { freePort } from './login.ts';
import { Server } from './server.ts';
import { NOW, withDevices } from './room.ts';

const run = promisify(execFile);
const ip = (...words: string[]) => run('ip', words);
const TURN_SECRET = 'a-secret-of-the-tests';
const TLS = path.resolve(import.meta.dirname, 'tls.mjs');
const START_LIMIT_MS = 10_000;

/** A network `10.77.NUMBER.0/24`; this machine is `.1` in it. */
type Segment = { bridge: string; number: number };

export class Networks {
  readonly #mark = `g${process.pid % 10_000}`;
  #segments: Segment[] = [];
  #namespaces: string[] = [];
  #children: ChildProcess[] = [];
  #browsers: Browser[] = [];
  #folder = '';
  #server: Server | undefined;
  #port = 0;

  static async make(segments: number): Promise<Networks> {
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
    this.#folder = await mkdtemp(path.join(tmpdir(), 'genstart-network-'));
    for (let number = 1; number <= segments; number++) {
      const bridge = `${this.#mark}br${number}`;
      await ip('link', 'add', bridge, 'type', 'bridge');
      this.#segments.push({ bridge, number });
      await ip('addr', 'add', `10.77.${number}.1/24`, 'dev', bridge);
      await ip('link', 'set', bridge, 'up');
    }
  }

  file(name: string): string {
    return path.join(this.#folder, name);
  }

  /** A namespace with a cable to each of these segments, and the address `10.77.SEGMENT.HOST` in it. No way leads on. */
  async #namespace(name: string, host: number, segments: number[]): Promise<string> {
    const namespace = `${this.#mark}${name}`;
    await ip('netns', 'add', namespace);
    this.#namespaces.push(namespace);
    await ip('-n', namespace, 'link', 'set', 'lo', 'up');
    for (const number of segments) {
      const outside = `${namespace}${number}`;
      await ip('link', 'add', outside, 'type', 'veth', 'peer', 'name', `eth${number}`, 'netns', namespace);
      await ip('link', 'set', outside, 'master', `${this.#mark}br${number}`);
      await ip('link', 'set', outside, 'up');
      await ip('-n', namespace, 'addr', 'add', `10.77.${number}.${host}/24`, 'dev', `eth${number}`);
      await ip('-n', namespace, 'link', 'set', `eth${number}`, 'up');
    }
    return namespace;
  }

  /** The server, over https in every segment. With a relay where there is one: `turn` are its addresses. */
  async serve(turn: string[] = []): Promise<Server> {
    await writeFile(this.file('secret'), TURN_SECRET);
    const relay = `\n[room]\nturn = ${JSON.stringify(turn)}\nturn_secret_file = "${this.file('secret')}"\n`;
    await writeFile(this.file('operator.toml'), `name = "Drift"\nphone = "12 34 56 78"\n${turn.length > 0 ? relay : ''}`);
    this.#server = await Server.start({ now: NOW, extraArgs: ['--behind-tls', '--operator', this.file('operator.toml')] });
    const [key, certificate] = [this.file('key.pem'), this.file('certificate.pem')];
    await run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=genstart.test', '-keyout', key, '-out', certificate]);
    this.#port = await freePort();
    const { hostname, port } = new URL(this.#server.url);
    for (const { number } of this.#segments) {
      await this.#start('node', [TLS, key, certificate, `10.77.${number}.1`, String(this.#port), hostname, port], /listening/);
    }
    return this.#server;
  }

  /** Where the server is, as seen in a segment. */
  url(segment: number): string {
    return `https://10.77.${segment}.1:${this.#port}`;
  }

  /** Debian's coturn, in all segments; gives its addresses. */
  async relay(): Promise<string[]> {
    const numbers = this.#segments.map(({ number }) => number);
    const namespace = await this.#namespace('t', 20, numbers);
    const addresses = numbers.map((number) => `10.77.${number}.20`);
    const listening = addresses.flatMap((address) => [`--listening-ip=${address}`, `--relay-ip=${address}`]);
    await this.#start(
      'ip',
      ['netns', 'exec', namespace, 'turnserver', '-n', '--log-file=stdout', '--no-cli', '--no-tls', '--no-dtls', '--use-auth-secret', `--static-auth-secret=${TURN_SECRET}`,
        '--realm=genstart.test', `--pidfile=${this.file('turn.pid')}`, `--userdb=${this.file('turn.db')}`, ...listening],
      /DB connection success/,
    );
    return addresses.map((address) => `turn:${address}:3478?transport=udp`);
  }

  /** A browser in a namespace of its own, in one segment. */
  async browser(name: string, host: number, segment: number): Promise<{ browser: Browser; pull: () => Promise<void>; plug: () => Promise<void> }> {
    const namespace = await this.#namespace(name, host, [segment]);
    const { executablePath, args } = withDevices();
    const wrapper = this.file(`chromium-${name}`);
    await writeFile(wrapper, `#!/bin/sh\nexec ip netns exec ${namespace} ${executablePath} "$@"\n`, { mode: 0o755 });
    const browser = await chromium.launch({ executablePath: wrapper, args: [...args, '--ignore-certificate-errors'] });
    this.#browsers.push(browser);
    const cable = (state: string) => ip('-n', namespace, 'link', 'set', `eth${segment}`, state).then(() => {});
    return { browser, pull: () => cable('down'), plug: () => cable('up') };
  }

  async #start(program: string, words: string[], ready: RegExp): Promise<void> {
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#children.push(child);
    await new Promise<void>((resolve, reject) => {
      let said = '';
      const overdue = setTimeout(() => reject(new Error(`${program} is not ready:\n${said}`)), START_LIMIT_MS);
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
      child.once('exit', (code) => reject(new Error(`${program} ended with ${code}:\n${said}`)));
    });
  }

  async dispose(): Promise<void> {
    for (const browser of this.#browsers) await browser.close();
    for (const child of this.#children) child.kill('SIGKILL');
    await this.#server?.dispose();
    for (const namespace of this.#namespaces) await ip('netns', 'del', namespace).catch(() => {});
    for (const { bridge } of this.#segments) await ip('link', 'del', bridge).catch(() => {});
    if (this.#folder) await rm(this.#folder, { recursive: true, force: true });
  }

  get log(): string {
    return this.#server?.log ?? '';
  }
}
