// A small back-office: sends rows of an authority's own, and fetches what its citizens did.
// It needs nothing but Node.
//
//   node demo/back-office.mjs http://127.0.0.1:8080 demo-havnby-kommune send '{"row": …}' ['{"row": …}' …]
//   node demo/back-office.mjs http://127.0.0.1:8080 demo-havnby-kommune send-file rows.jsonl
//   node demo/back-office.mjs http://127.0.0.1:8080 demo-havnby-kommune acts [AFTER]
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';

/** Sends rows (objects, or the text of a file); what was kept, or an error that says which line and why. */
export async function send(server, token, rows) {
  const body = typeof rows === 'string' ? rows : rows.map((row) => JSON.stringify(row)).join('\n');
  return answer(await fetch(`${server}/api/authority/import`, { method: 'POST', headers: headers(token), body }));
}

/** Everything that citizens did after a position, and the position to ask from next time. */
export async function acts(server, token, after = 0) {
  const all = [];
  for (;;) {
    const page = await answer(await fetch(`${server}/api/authority/events?after=${after}`, { headers: headers(token) }));
    all.push(...page.acts);
    after = page.next;
    if (!page.more) return { acts: all, next: after };
  }
}

const headers = (token) => ({ authorization: `Bearer ${token}` });

async function answer(response) {
  const body = await response.json();
  if (!response.ok) throw new Error(`${response.status}: ${JSON.stringify(body.error)}`);
  return body;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [server, token, verb, ...rest] = process.argv.slice(2);
  const verbs = {
    send: () => send(server, token, rest.join('\n')),
    'send-file': async () => send(server, token, await readFile(rest[0], 'utf8')),
    acts: () => acts(server, token, Number(rest[0] ?? 0)),
  };
  if (!verbs[verb]) {
    console.error('verbs: send ROW…, send-file FILE, acts [AFTER]');
    process.exit(2);
  }
  try {
    console.log(JSON.stringify(await verbs[verb](), null, 2));
  } catch (fault) {
    console.error(fault.message);
    process.exit(1);
  }
}
