// An OpenID Connect issuer for tests: npm oidc-provider, set up like a MitID broker.
import { createServer } from 'node:http';
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';

export const SUBSTANTIAL = 'urn:dk:assurance:substantial';
export const LOW = 'urn:dk:assurance:low';

// Day 61 to 91: the form of a substitute number, which belongs to no one.
export const ACCOUNTS = [
  { login: 'anna', sub: 'a0000000-0000-4000-8000-000000000001', name: 'Anna Test', cpr: '6101900001', acr: SUBSTANTIAL },
  { login: 'bent', sub: 'a0000000-0000-4000-8000-000000000002', name: 'Bent Test', cpr: '6202850002', acr: SUBSTANTIAL },
  { login: 'low', sub: 'a0000000-0000-4000-8000-000000000003', name: 'Lone Lav', cpr: '6303800003', acr: LOW },
  { login: 'nocpr', sub: 'a0000000-0000-4000-8000-000000000004', name: 'Niels Uden', acr: SUBSTANTIAL },
];

/** What the provider stores. Ours, as the one it comes with dies with a provider, and a new key needs a new provider. */
class Store {
  #items = new Map();
  #grants = new Map();

  adapter = (model) => {
    const key = (id) => `${model}:${id}`;
    const find = async (id) => {
      const item = this.#items.get(key(id));
      return item && item.until > Date.now() ? item.payload : undefined;
    };
    const by = (field) => async (value) => {
      for (const [id, { payload, until }] of this.#items) {
        if (id.startsWith(`${model}:`) && payload[field] === value && until > Date.now()) return payload;
      }
    };
    return {
      upsert: async (id, payload, expiresIn) => {
        this.#items.set(key(id), { payload, until: expiresIn ? Date.now() + expiresIn * 1000 : Infinity });
        if (payload.grantId) {
          if (!this.#grants.has(payload.grantId)) this.#grants.set(payload.grantId, new Set());
          this.#grants.get(payload.grantId).add(key(id));
        }
      },
      find,
      findByUid: by('uid'),
      findByUserCode: by('userCode'),
      consume: async (id) => {
        const payload = await find(id);
        if (payload) payload.consumed = Math.floor(Date.now() / 1000);
      },
      destroy: async (id) => void this.#items.delete(key(id)),
      revokeByGrantId: async (grant) => {
        for (const id of this.#grants.get(grant) ?? []) this.#items.delete(id);
        this.#grants.delete(grant);
      },
    };
  };
}

const escape = (text) => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

function page(title, body) {
  return `<!doctype html><html lang="da"><head><meta charset="utf-8"><title>${escape(title)}</title></head><body><main><h1>${escape(title)}</h1>${body}</main></body></html>`;
}

function html(response, status, title, body) {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
  response.end(page(title, body));
}

async function form(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}

/**
 * `port` 0 takes a free one. `host: 'localhost'` makes the issuer another site than a server at 127.0.0.1, as a real
 * one is: a cookie with SameSite=Strict does not come back from it.
 */
export async function startIssuer({
  port = 0,
  host = '127.0.0.1',
  clientId,
  clientSecret,
  redirectUri,
  postLogoutRedirectUri,
  accounts = ACCOUNTS,
  authMethod = 'client_secret_basic',
  idTokenSeconds = 300,
}) {
  const store = new Store();
  let provider;
  let handle;
  let key;

  const server = createServer((request, response) => {
    answer(request, response).catch((error) => {
      if (response.headersSent) return response.destroy();
      html(response, error.status ?? 500, 'Fejl', `<p>${escape(error.error_description ?? error.message)}</p>`);
    });
  });
  await new Promise((done, failed) => server.once('error', failed).listen(port, '127.0.0.1', done));
  const issuer = `http://${host}:${server.address().port}`;

  const cookieKeys = [randomUUID()];

  async function newKey() {
    const { privateKey } = await generateKeyPair('RS256', { extractable: true, modulusLength: 2048 });
    key = { ...(await exportJWK(privateKey)), kid: randomUUID(), use: 'sig', alg: 'RS256' };
  }

  // A provider takes its keys and clients once, so another key is another provider on the same store.
  function build() {
    provider = new Provider(issuer, {
      adapter: store.adapter,
      jwks: { keys: [key] },
      clients: [
        {
          client_id: clientId,
          client_secret: clientSecret,
          redirect_uris: [redirectUri ?? 'http://127.0.0.1:9/unset'].flat(),
          post_logout_redirect_uris: [postLogoutRedirectUri].flat().filter(Boolean),
          response_types: ['code'],
          grant_types: ['authorization_code'],
          token_endpoint_auth_method: authMethod,
          id_token_signed_response_alg: 'RS256',
        },
      ],
      scopes: ['openid', 'profile', 'cpr'],
      // `acr` under `openid`: told every time, not only when asked for.
      claims: { openid: ['sub', 'acr', 'auth_time'], profile: ['name'], cpr: ['dk.cpr'] },
      acrValues: [...new Set([SUBSTANTIAL, LOW, ...accounts.map(({ acr }) => acr).filter(Boolean)])],
      // The claims of the scopes are in the ID token, not only at the userinfo endpoint.
      conformIdTokenClaims: false,
      pkce: { required: () => true },
      cookies: {
        keys: cookieKeys,
        // Cookies know no ports: names that no server under test has.
        names: { session: 'op_session', interaction: 'op_interaction', resume: 'op_resume' },
      },
      ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: idTokenSeconds, Interaction: 600, Session: 3600, Grant: 3600 },
      interactions: { url: (_, { uid }) => `/interaction/${uid}` },
      features: {
        devInteractions: { enabled: false },
        rpInitiatedLogout: {
          enabled: true,
          // Sent at once; with a button for a browser without JavaScript.
          logoutSource: (context, source) => {
            const sent = source.replace('</form>', '<input type="hidden" name="logout" value="yes"><button>Log ud</button></form>');
            context.type = 'html';
            context.body = page('Log ud', `${sent}<script>document.forms[0].submit()</script>`);
          },
          postLogoutSuccessSource: (context) => {
            context.type = 'html';
            context.body = page('Logget ud', '');
          },
        },
      },
      findAccount: (_, sub) => {
        const account = accounts.find((one) => one.sub === sub);
        return account && {
          accountId: sub,
          claims: () => ({ sub, name: account.name, ...(account.cpr && { 'dk.cpr': account.cpr }) }),
        };
      },
      renderError: (context, out) => {
        context.type = 'html';
        context.body = page('Fejl', `<p>${escape(out.error)}: ${escape(out.error_description ?? '')}</p>`);
      },
      // Consent to whatever is asked for, without a page.
      loadExistingGrant: async ({ oidc }) => {
        const { clientId } = oidc.client;
        const known = oidc.session.grantIdFor(clientId);
        const grant =
          (known && (await oidc.provider.Grant.find(known))) ??
          new oidc.provider.Grant({ clientId, accountId: oidc.session.accountId });
        grant.addOIDCScope([...oidc.requestParamScopes].join(' '));
        await grant.save();
        return grant;
      },
    });
    handle = provider.callback();
  }
  await newKey();
  build();

  async function answer(request, response) {
    if (!request.url.startsWith('/interaction/')) return handle(request, response);
    const { prompt } = await provider.interactionDetails(request, response);
    if (prompt.name !== 'login') throw new Error(`no page for ${prompt.name}: ${prompt.reasons}`);
    let problem = '';
    if (request.method === 'POST') {
      const sent = await form(request);
      if (sent.has('cancel')) {
        return provider.interactionFinished(request, response, { error: 'access_denied', error_description: 'cancelled' });
      }
      const account = accounts.find(({ login }) => login === sent.get('login')?.trim());
      if (account) {
        return provider.interactionFinished(request, response, {
          login: { accountId: account.sub, acr: account.acr, amr: ['mitid'] },
        });
      }
      problem = '<p role="alert">Ukendt bruger</p>';
    }
    html(
      response,
      problem ? 400 : 200,
      'Test-MitID',
      `${problem}<form method="post"><label>Bruger-ID <input name="login" autofocus autocomplete="off"></label>
<button>Log på</button> <button name="cancel" value="yes">Afbryd</button></form>`,
    );
  }

  return {
    issuer,
    accounts,
    kid: () => key.kid,
    /** The client's addresses, where its port is known only after the issuer runs. */
    register: (addresses) => {
      ({ redirectUri = redirectUri, postLogoutRedirectUri = postLogoutRedirectUri } = addresses);
      build();
    },
    /** A new signing key with a new kid. The old one is gone; sessions, codes and cookies stay. */
    rotateKeys: async () => {
      await newKey();
      build();
      return key.kid;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

// `node issuer.mjs '{"port":…,"clientId":…,…}'`: a process of its own. One line out when ready; in: `rotate`, or
// `register {"redirectUri":…}`; a line out for each.
if (process.argv[1] && import.meta.url === new URL(`file://${process.argv[1]}`).href) {
  const running = await startIssuer(JSON.parse(process.argv[2] ?? '{}'));
  console.log(JSON.stringify({ issuer: running.issuer, kid: running.kid() }));
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === 'rotate') await running.rotateKeys();
    else if (line.startsWith('register ')) running.register(JSON.parse(line.slice(9)));
    console.log(JSON.stringify({ kid: running.kid() }));
  }
  await running.stop();
}
