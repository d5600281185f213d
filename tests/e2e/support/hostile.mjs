// An issuer made by hand whose ID token is wrong in the way that `mode` says. It logs anybody in at once.
import { createServer } from 'node:http';
import { createHash, createPublicKey, randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';

export const MODES = [
  'good', 'not-yet', 'no-cpr', 'wrong-nonce', 'no-nonce', 'wrong-audience', 'extra-audience', 'wrong-issuer', 'expired', 'from-the-future',
  'none-algorithm', 'hmac-with-public-key', 'bad-signature', 'unknown-key', 'low-assurance', 'no-id-token', 'wrong-state', 'redirects-discovery', 'redirects-jwks',
  'redirects-token',
];

const SUBSTANTIAL = 'urn:dk:assurance:substantial';

async function signer() {
  const kid = randomUUID();
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { kid, privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'RS256' } };
}

/** `port` 0 takes a free one. `clientSecret` is asked for only when given. */
export async function startHostileIssuer({ port = 0, host = '127.0.0.1', clientId, clientSecret, mode = 'good', person = {} }) {
  const key = await signer();
  const other = await signer();
  const codes = new Map();
  const requests = [];
  let issuer;

  const set = (to) => {
    if (!MODES.includes(to)) throw new Error(`no mode ${to}`);
    mode = to;
  };
  set(mode);

  async function idToken(nonce) {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: mode === 'wrong-issuer' ? 'https://issuer.invalid' : issuer,
      aud: { 'wrong-audience': 'somebody-else', 'extra-audience': [clientId, 'somebody-else'] }[mode] ?? clientId,
      sub: 'h0000000-0000-4000-8000-000000000001',
      iat: now,
      nbf: now,
      exp: now + 300,
      nonce: mode === 'wrong-nonce' ? 'not-the-one' : nonce,
      acr: mode === 'low-assurance' ? 'urn:dk:assurance:low' : SUBSTANTIAL,
      name: 'Hanne Test',
      'dk.cpr': '6404750004',
      ...person,
    };
    if (mode === 'not-yet') claims.nbf = now + 3600;
    if (mode === 'no-nonce') delete claims.nonce;
    if (mode === 'no-cpr') delete claims['dk.cpr'];
    if (mode === 'expired') Object.assign(claims, { iat: now - 7200, exp: now - 3600 });
    if (mode === 'from-the-future') Object.assign(claims, { iat: now + 3600, exp: now + 7200 });
    if (mode === 'none-algorithm') return new UnsecuredJWT(claims).encode();
    const header = { alg: 'RS256', typ: 'JWT', kid: key.kid };
    if (mode === 'hmac-with-public-key') {
      // The attack on clients that let the token choose: the public key, which all know, as an HMAC secret.
      const secret = createPublicKey({ key: key.jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
      return new SignJWT(claims).setProtectedHeader({ ...header, alg: 'HS256' }).sign(new TextEncoder().encode(secret));
    }
    // The right kid, another key; or a kid that is nowhere.
    if (mode === 'bad-signature') return new SignJWT(claims).setProtectedHeader(header).sign(other.privateKey);
    if (mode === 'unknown-key') return new SignJWT(claims).setProtectedHeader({ ...header, kid: other.kid }).sign(other.privateKey);
    return new SignJWT(claims).setProtectedHeader(header).sign(key.privateKey);
  }

  function json(response, status, body) {
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(JSON.stringify(body));
  }

  function redirect(response, to, status = 303) {
    response.writeHead(status, { location: String(to) });
    response.end();
  }

  async function token(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const sent = new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
    if (clientSecret !== undefined) {
      const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1];
      const plus = (text) => decodeURIComponent(text.replaceAll('+', ' '));
      const [id, secret] = basic
        ? Buffer.from(basic, 'base64').toString('utf8').split(':').map(plus)
        : [sent.get('client_id'), sent.get('client_secret')];
      if (id !== clientId || secret !== clientSecret) return json(response, 401, { error: 'invalid_client' });
    }
    const asked = codes.get(sent.get('code'));
    codes.delete(sent.get('code'));
    const challenge = createHash('sha256').update(sent.get('code_verifier') ?? '').digest('base64url');
    if (!asked || asked.challenge !== challenge || asked.redirect !== sent.get('redirect_uri')) {
      return json(response, 400, { error: 'invalid_grant' });
    }
    const answer = { access_token: randomUUID(), token_type: 'Bearer', expires_in: 300 };
    if (mode !== 'no-id-token') answer.id_token = await idToken(asked.nonce);
    json(response, 200, answer);
  }

  async function answer(request, response) {
    const url = new URL(request.url, issuer);
    requests.push(`${request.method} ${url.pathname}`);
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        if (mode === 'redirects-discovery') return redirect(response, `${issuer}/discovery-moved`);
      // falls through
      case '/discovery-moved':
        return json(response, 200, {
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/jwks`,
          end_session_endpoint: `${issuer}/logout`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          // A client must not take these at their word.
          id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
          scopes_supported: ['openid', 'profile', 'cpr'],
          code_challenge_methods_supported: ['S256'],
        });
      case '/jwks':
        if (mode === 'redirects-jwks') return redirect(response, `${issuer}/jwks-moved`);
      // falls through
      case '/jwks-moved':
        return json(response, 200, { keys: [key.jwk] });
      case '/authorize': {
        const asked = url.searchParams;
        if (asked.get('client_id') !== clientId || asked.get('code_challenge_method') !== 'S256') {
          return json(response, 400, { error: 'invalid_request' });
        }
        const code = randomUUID();
        codes.set(code, { challenge: asked.get('code_challenge'), nonce: asked.get('nonce'), redirect: asked.get('redirect_uri') });
        const back = new URL(asked.get('redirect_uri'));
        back.searchParams.set('code', code);
        back.searchParams.set('state', mode === 'wrong-state' ? 'not-the-one' : asked.get('state'));
        return redirect(response, back);
      }
      case '/token':
        // Kept a POST, with all that it says.
        if (mode === 'redirects-token') return redirect(response, `${issuer}/token-moved`, 307);
      // falls through
      case '/token-moved':
        return token(request, response);
      case '/logout':
        return redirect(response, url.searchParams.get('post_logout_redirect_uri') ?? issuer);
      default:
        return json(response, 404, { error: 'not_found' });
    }
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error) => json(response, 500, { error: 'server_error', error_description: error.message }));
  });
  await new Promise((done, failed) => server.once('error', failed).listen(port, '127.0.0.1', done));
  issuer = `http://${host}:${server.address().port}`;

  return {
    issuer,
    mode: () => mode,
    setMode: set,
    /** What was asked for since the start, as "GET /jwks". */
    requests,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

// `node hostile.mjs '{"port":…,"clientId":…}'`: a process of its own. One line out when ready; a mode a line in.
if (process.argv[1] && import.meta.url === new URL(`file://${process.argv[1]}`).href) {
  const running = await startHostileIssuer(JSON.parse(process.argv[2] ?? '{}'));
  console.log(JSON.stringify({ issuer: running.issuer, mode: running.mode() }));
  for await (const line of createInterface({ input: process.stdin })) {
    running.setMode(line.trim());
    console.log(JSON.stringify({ mode: running.mode() }));
  }
  await running.stop();
}
