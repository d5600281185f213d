import type { BrowserContext, CDPSession, Page } from '@playwright/test';

/** What a cold first visit to the front page may cost on the wire, answers' headers included, in KiB. */
export const LIMITS_KIB = { wasm: 141.5, js: 7, 'html+css': 14, fonts: 26, api: 10, other: 2 };
export const TOTAL_LIMIT_KIB = 200;
/** What the app keeps for later, fetched when the first page is there. */
export const KEPT_LIMIT_KIB = 350;

export type Kind = keyof typeof LIMITS_KIB;
export type Transfer = { path: string; kind: Kind; bytes: number };

/** Counts what the page fetches from now on. */
export async function countTransfers(context: BrowserContext, page: Page): Promise<Transfer[]> {
  const cdp: CDPSession = await context.newCDPSession(page);
  await cdp.send('Network.enable');
  const asked = new Map<string, { path: string; kind: Kind }>();
  const transfers: Transfer[] = [];
  cdp.on('Network.responseReceived', ({ requestId, response }) => {
    const path = new URL(response.url).pathname;
    asked.set(requestId, { path, kind: kindOf(path, response.mimeType) });
  });
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const what = asked.get(requestId);
    if (what && encodedDataLength > 0) transfers.push({ ...what, bytes: encodedDataLength });
  });
  return transfers;
}

function kindOf(path: string, mimeType: string): Kind {
  if (path.startsWith('/api/')) return 'api';
  // Several files of wasm in one.
  if (path.endsWith('.bin')) return 'wasm';
  switch (mimeType) {
    case 'application/wasm':
      return 'wasm';
    case 'text/javascript':
      return 'js';
    case 'text/html':
    case 'text/css':
      return 'html+css';
    case 'font/woff2':
      return 'fonts';
    default:
      return 'other';
  }
}
