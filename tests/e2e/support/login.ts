// A server with a real login, and the issuer at which its citizens log in.

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { BINARY, Server } from './server.ts';

const run = promisify(execFile);
export const CLIENT = { clientId: 'genstart', clientSecret: 'a-secret-of-the-tests' };

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

/** A member of the fund's staff: the issuer's account `bent`. */
export const STAFF = { row: 'staff', authority: 'fund', staff: 'a0000000-0000-4000-8000-000000000002', name: 'Bent Test', role: 'fund-adviser' };

export const KEY = 'ab'.repeat(32);

/** A server whose citizens log in at `issuer`; it knows the person with this civil registration number. Further rows
 * of an import are `more`. */
export async function serveWithLogin(issuer: string, port: number, number: string, settings = '', more: object[] = []): Promise<{ server: Server; dispose: () => Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'genstart-login-'));
  const file = (name: string) => path.join(folder, name);
  const rows = [
    { row: 'authority', id: 'fund', role: 'unemployment-fund', name: 'Prøve-kassen', phone: '12 34 56 78' },
    { row: 'citizen', authority: 'fund', citizen: '1', name: 'Anna Test', municipality: '0259', region: 'sjaelland', civil_registration_number: number },
    ...more,
    STAFF,
  ];
  await writeFile(file('key'), KEY);
  await writeFile(file('secret'), CLIENT.clientSecret);
  await writeFile(file('operator.toml'), 'name = "Drift"\nphone = "12 34 56 78"\n');
  await writeFile(file('citizens.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
  await writeFile(
    file('login.toml'),
    `issuer = "${issuer}"
client_id = "${CLIENT.clientId}"
client_secret_file = "${file('secret')}"
public_url = "http://127.0.0.1:${port}"
scopes = ["profile", "cpr"]
levels = ["urn:dk:assurance:substantial"]
${settings}`,
  );
  const server = await Server.start({
    bare: true,
    listen: `127.0.0.1:${port}`,
    extraArgs: ['--operator', file('operator.toml'), '--login', file('login.toml'), '--key', file('key')],
    prepare: async (dataDir) => {
      await run(BINARY, ['import', '--data', dataDir, '--key', file('key'), file('citizens.jsonl')]);
    },
  });
  return {
    server,
    dispose: async () => {
      await server.dispose();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
