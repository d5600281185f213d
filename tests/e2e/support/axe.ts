import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { HtmlValidate } from 'html-validate';

const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(AXE_TAGS).analyze();
  const found = violations.flatMap(({ id, impact, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => {
      const why = failureSummary?.replace(/\s+/g, ' ').trim();
      return `${id} (${impact}) ${target.join(' ')}: ${help}. ${why}`;
    }),
  );
  expect.soft(found, 'axe violations').toEqual([]);
}

const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:recommended', 'html-validate:document'],
  rules: {
    // A browser writes `disabled` and `download` back as `disabled=""` and `download=""`.
    'attribute-boolean-style': ['error', { style: 'empty' }],
    'attribute-empty-style': ['error', { style: 'empty' }],
    // The closed menu and the shell's hidden notices have headings of their own; axe judges those that are shown.
    'heading-level': 'off',
    // The portal's own files come from the same binary as the page; a hash guards against other hosts.
    'require-sri': ['error', { target: 'crossorigin' }],
  },
});

/** Checks the page as the browser has it now, after the app has drawn it. */
export async function expectValidHtml(page: Page): Promise<void> {
  // The app marks places with empty comments; written out inside a textarea they would read as text.
  const html = (await page.content()).replaceAll('<!---->', '');
  const report = await validator.validateString(html, new URL(page.url()).pathname);
  const found = report.results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, selector }) => `${ruleId}: ${message} (${selector ?? 'document'})`),
  );
  expect.soft(found, 'HTML problems').toEqual([]);
}

export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const tooWide = await page.evaluate((configuredWidth) => {
    // A phone zooms out to fit a page that is too wide, and innerWidth grows with it.
    const limit = Math.min(innerWidth, configuredWidth ?? innerWidth);
    const scrollsItself = (element: Element) =>
      element !== document.body && /auto|scroll/.test(getComputedStyle(element).overflowX);
    const reachableRight = (element: Element) => {
      let right = element.getBoundingClientRect().right + scrollX;
      for (let box = element.parentElement; box && box !== document.documentElement; box = box.parentElement) {
        if (scrollsItself(box)) right = Math.min(right, box.getBoundingClientRect().right + scrollX);
      }
      return right;
    };
    return [...document.body.querySelectorAll('*')]
      .filter((element) => element.checkVisibility({ visibilityProperty: true }))
      .filter((element) => element.getBoundingClientRect().width > 0)
      .map((element) => ({ element, right: reachableRight(element) }))
      .filter(({ right }) => right > limit + 0.5)
      .map(({ element, right }) => {
        const start = element.outerHTML.slice(0, 80).replace(/\s+/g, ' ');
        return `${Math.round(right)} px > ${limit} px: ${start}`;
      });
  }, page.viewportSize()?.width);
  expect.soft(tooWide, 'elements wider than the screen').toEqual([]);
}

/**
 * Walks the page with Tab from its start to its end. Each stop must show an outline of at least 2 px
 * inside the viewport. Gives the accessible names of the stops, in order.
 */
export async function expectFocusVisible(page: Page): Promise<string[]> {
  const MOST_STOPS = 300;
  const names: string[] = [];
  const problems: string[] = [];
  const cdp = await page.context().newCDPSession(page);
  await page.evaluate(focusBeforeFirst);
  const visited = await page.evaluateHandle(() => new WeakSet<Element>());

  while (names.length < MOST_STOPS) {
    await page.keyboard.press('Tab');
    const isNew = await page.evaluate((seen) => {
      const stop = document.activeElement;
      if (!stop || stop === document.body || stop === document.documentElement || seen.has(stop)) return false;
      seen.add(stop);
      return true;
    }, visited);
    if (!isNew) break;

    const { result: stop } = await cdp.send('Runtime.evaluate', { expression: 'document.activeElement' });
    const { nodes } = await cdp.send('Accessibility.getPartialAXTree', {
      objectId: stop.objectId,
      fetchRelatives: false,
    });
    const name = String(nodes[0]?.name?.value ?? '');
    names.push(name);
    const problem = await page.evaluate(focusProblem);
    if (problem) problems.push(`“${name}”: ${problem}`);
  }

  await visited.dispose();
  await cdp.detach();
  expect(names, 'stops of the Tab key').not.toEqual([]);
  expect(names.length, 'stops of the Tab key').toBeLessThan(MOST_STOPS);
  expect(problems, 'stops without visible focus').toEqual([]);
  return names;
}

/** The next Tab goes to the first stop, wherever the focus has been: it starts from where this element was. */
function focusBeforeFirst(): void {
  const start = document.createElement('span');
  start.tabIndex = -1;
  (document.querySelector('dialog:modal') ?? document.body).prepend(start);
  start.focus();
  start.remove();
}

async function focusProblem(): Promise<string | null> {
  const PATIENCE_MS = 1000;
  const stop = document.activeElement as HTMLElement;

  const outlined = (element: Element): boolean =>
    [null, '::before', '::after'].some((part) => {
      const style = getComputedStyle(element, part);
      const exists = part === null || style.content !== 'none';
      const transparent = /^rgba\(.*, 0\)$/.test(style.outlineColor);
      return exists && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && !transparent;
    });

  const insideViewport = (element: Element): boolean => {
    const { top, right, bottom, left, width, height } = element.getBoundingClientRect();
    if (width === 0 || height === 0 || left < -0.5 || right > innerWidth + 0.5) return false;
    return height > innerHeight ? bottom > 0 && top < innerHeight : top > -0.5 && bottom < innerHeight + 0.5;
  };

  const problem = (): string | null => {
    // The design system hides the real checkbox or radio button and draws it, and its focus, on the label.
    const labels = stop instanceof HTMLInputElement ? [...(stop.labels ?? [])] : [];
    const shown = [stop, ...labels].filter(outlined);
    if (shown.length === 0) return 'no outline of 2 px or more';
    return shown.some(insideViewport) ? null : 'outside the viewport';
  };

  // Scrolling to the stop and the outline itself may be animated.
  const start = performance.now();
  while (problem() && performance.now() - start < PATIENCE_MS) {
    await new Promise(requestAnimationFrame);
  }
  return problem();
}

/** A state of a page as it has to be: accessible, valid, and without sideways scroll on narrow phones. */
export async function expectGood(page: Page): Promise<void> {
  await expectAccessible(page);
  await expectValidHtml(page);
  for (const width of [320, 390]) {
    await page.setViewportSize({ width, height: 844 });
    await expectNoSidewaysScroll(page);
  }
}
