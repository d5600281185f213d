import type { BrowserContext } from '@playwright/test';

/** Answers other than 2xx and requests without an answer: what a page makes of them is what the tests are about. */
const NETWORK = /^Failed to load resource|^TypeError: Failed to fetch|^An unknown error occurred when fetching the script/;

/** What the context's pages complain of from now on: uncaught errors, panics, breaches of the content security policy. */
export function watch(context: BrowserContext, expected: RegExp[] = []): string[] {
  const complaints: string[] = [];
  const hear = (complaint: string) => {
    if (![NETWORK, ...expected].some((known) => known.test(complaint))) complaints.push(complaint);
  };
  context.on('weberror', (fault) => hear(String(fault.error())));
  context.on('console', (message) => {
    if (message.type() === 'error') hear(message.text());
  });
  return complaints;
}
