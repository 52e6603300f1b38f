/**
 * The page of an explanation, in a real browser: it loads nothing, can be read in dark and light and at any width, and
 * everything on it can be done without a mouse. Without Chromium these tests are skipped.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import type { ExecutionContext } from 'ava';
import test from 'ava';
import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { failingScenarios, faultsOf } from '../_helpers/failing-scenarios.js';
import { plain } from '../../src/diagnostics/render.js';
import { pageAssets } from '../../src/cli/page-assets.js';
import { explain } from '../../src/story/explain.js';
import { storyPage } from '../../src/story/page/page.js';
import { explanationText } from '../../src/story/text/explanation.js';
import { UNICODE } from '../../src/story/text/style.js';

const CHROMIUM = '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 360, height: 740 };

const folder = mkdtempSync(join(tmpdir(), 'clear-loom-page-'));
test.after.always(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The page of the first fault of a scenario. */
function pageOf(name: string): string {
  const scenario = failingScenarios().find((one) => one.name === name);
  if (scenario === undefined) throw new Error(`there is no failing scenario ${name}`);
  const { program, parameters } = scenario;
  const [failed] = faultsOf(program, parameters);
  if (failed === undefined) throw new Error(`${name} does not fail`);
  const told = explain(program, failed.trace);
  const style = { width: 100, glyphs: UNICODE, paint: plain };
  return storyPage(
    told,
    program.sources,
    {
      trace: `traces/${name}.json`,
      program: `${name}.cht, unchanged since the trace was recorded`,
      diverged: [],
      text: explanationText(told, program.sources, { isFull: false }, style),
    },
    pageAssets(),
  );
}

interface Opened {
  readonly page: Page;
  /** Errors of the script, and addresses that were asked for. */
  readonly errors: string[];
  readonly requests: string[];
}

async function open(
  browser: Browser,
  name: string,
  colorScheme: 'dark' | 'light' = 'light',
  viewport = WIDE,
): Promise<Opened> {
  const path = join(folder, `${name.replace('/', '-')}.html`);
  writeFileSync(path, pageOf(name));
  const page = await browser.newPage({ viewport, colorScheme });
  // How long anything takes is no matter of these tests.
  page.setDefaultTimeout(0);
  const errors: string[] = [];
  const requests: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(pathToFileURL(path).href);
  return { page, errors, requests };
}

/** Runs `body` with a browser; says so when there is none. */
function inChromium(
  title: string,
  body: (t: ExecutionContext, browser: Browser) => Promise<void>,
): void {
  test.serial(title, async (t) => {
    if (!existsSync(CHROMIUM)) {
      t.log('skipped: no Chromium');
      t.pass();
      return;
    }
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS, timeout: 0 });
    try {
      await body(t, browser);
    } finally {
      await browser.close();
    }
  });
}

async function current(page: Page): Promise<string> {
  const id = await page.getAttribute('#diagram', 'aria-activedescendant');
  return (await page.getAttribute(`[id="${id ?? ''}"]`, 'aria-label')) ?? '';
}

test('the page is one file, and says so to the browser', (t) => {
  const page = pageOf('races/lost-update');
  t.regex(page, /^<!doctype html>\n<html lang="en">/);
  t.regex(page, /Content-Security-Policy" content="default-src 'none'/);
  t.notRegex(page, /\b(src|href)="(?!#)/);
  t.notRegex(page, /@import|url\((?!#)/);
  const [, data = ''] = /id="page-data">([^]*?)<\/script>/.exec(page) ?? [];
  t.deepEqual(Object.keys(JSON.parse(data) as object), ['stories', 'switches', 'sources']);
});

test('text of the program cannot become part of the page', (t) => {
  const evil = '</script><script>alert(1)</script>';
  const scenario = failingScenarios().find(({ name }) => name === 'races/lost-update');
  const [failed] = scenario === undefined ? [] : faultsOf(scenario.program, scenario.parameters);
  if (failed === undefined) throw new Error('the scenario does not fail');
  const told = explain(failed.program, failed.trace);
  const facts = { trace: evil, program: evil, diverged: [evil], text: evil };
  const sources = failed.program.sources.map((one) => ({ ...one, text: `${one.text}\n# ${evil}` }));
  const page = storyPage(told, sources, facts, { script: '', style: '' });
  t.false(page.includes(evil));
});

inChromium('nothing is loaded, and the fault is what is shown first', async (t, browser) => {
  const { page, errors, requests } = await open(browser, 'races/lost-update');
  t.deepEqual(errors, []);
  t.is(requests.length, 1);
  t.regex(await current(page), /^fiber 0, line 17: assertion: both increments kept$/);
  t.regex(await page.innerText('h1'), /both increments kept/);
  t.regex(await page.innerText('#source .here'), /ASSERT c\.n == 2/);
  t.true((await page.locator('[role="option"]').count()) > 15);
  t.true((await page.locator('path.arrow').count()) >= 5);
  t.true((await page.screenshot()).length > 10_000);
});

inChromium('everything can be done with the keyboard alone', async (t, browser) => {
  const { page } = await open(browser, 'races/lost-update');
  await page.keyboard.press('Tab');
  t.is(await page.evaluate('document.activeElement.textContent'), 'To the diagram');
  await page.keyboard.press('Enter');
  await page.focus('#diagram');
  await page.keyboard.press('Home');
  t.regex(await current(page), /^fiber 0, line 9: spawns fiber 0\.1$/);
  await page.keyboard.press('ArrowDown');
  t.regex(await current(page), /spawns fiber 0\.2$/);
  await page.keyboard.press('ArrowUp');
  t.regex(await current(page), /spawns fiber 0\.1$/);
  await page.keyboard.press('ArrowRight');
  t.regex(await current(page), /^fiber 0\.1, /);
  await page.keyboard.press('ArrowLeft');
  t.regex(await current(page), /^fiber 0, /);
  await page.keyboard.press('c');
  t.regex(await current(page), /^fiber 0\.1, line 11: reads counter\.n = 0$/);
  t.regex(await page.innerText('#event'), /reads counter\.n = 0[^]*holds\s+counter/);
  t.regex(await page.innerText('#source .here'), /seen = c\.n/);
  t.regex(await page.innerText('#state'), /counter\.n\s+0\s+read by 0\.1/);
  await page.keyboard.press('s');
  t.regex(await current(page), /^fiber 0\.2, line 11: locks counter$/);
  t.regex(await page.innerText('#event'), /could run\s+0\.1, 0\.2/);
  await page.keyboard.press('f');
  t.regex(await current(page), /assertion/);
  const scale = (): Promise<string | null> =>
    page.getAttribute('#diagram > svg > g:not(.heads)', 'transform');
  const before = await scale();
  await page.keyboard.press('+');
  t.not(await scale(), before);
  await page.keyboard.press('0');
  t.regex((await scale()) ?? '', /scale\((1|0\.\d+)\)/);
  for (const button of await page.locator('button, input').all()) {
    await button.focus();
    t.is(await page.locator(':focus').count(), 1);
  }
});

inChromium(
  'pointer and wheel move and zoom, hovering tells values and source',
  async (t, browser) => {
    const { page } = await open(browser, 'races/lost-update', 'dark', { width: 1000, height: 560 });
    const transform = async (): Promise<string> =>
      (await page.getAttribute('#diagram > svg > g:not(.heads)', 'transform')) ?? '';
    await page.keyboard.press('Home');
    const changed = async (before: string): Promise<string> => {
      await page.waitForFunction(
        `document.querySelector('#diagram > svg > g').getAttribute('transform') !== ${JSON.stringify(before)}`,
      );
      return transform();
    };
    const box = await page.locator('#diagram').boundingBox();
    if (box === null) throw new Error('the diagram is not there');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    const start = await transform();
    await page.mouse.wheel(0, -120);
    const scrolled = await changed(start);
    await page.mouse.down();
    await page.mouse.move(x, y + 60, { steps: 4 });
    await page.mouse.up();
    const dragged = await changed(scrolled);
    t.regex(await current(page), /assertion/, 'a drag picks nothing');
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -200);
    await page.keyboard.up('Control');
    t.notRegex(await changed(dragged), /scale\(1\)/);
    await page.click('[data-do="fit"]');
    await page.focus('#diagram');
    await page.keyboard.press('Home');
    await page.click('#diagram [role="option"] >> nth=3', { position: { x: 30, y: 8 } });
    const picked = await current(page);
    t.not(picked, '');
    await page.hover('#diagram [role="option"] >> nth=4');
    const tip = page.locator('#tip');
    t.true(await tip.isVisible());
    t.regex(await tip.innerText(), /^fiber 0[.\d]* \S+[^]*\n\d+ \S/);
    await page.click('button.link >> nth=0');
    t.not(await current(page), picked);
  },
);

/** Contrast of two colours (WCAG 2.2, relative luminance). */
function contrast(a: string, b: string): number {
  const luminance = (colour: string): number => {
    const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map((part) => {
      const value = Number(part) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((one, two) => two - one);
  return (light + 0.05) / (dark + 0.05);
}

for (const scheme of ['dark', 'light'] as const) {
  inChromium(
    `in ${scheme}, every colour of text stands out from its ground`,
    async (t, browser) => {
      const { page } = await open(browser, 'deadlocks/lock-order', scheme);
      const computed = async (names: readonly string[]): Promise<string[]> => {
        const values = await page.evaluate(`(() => {
        const probe = document.createElement('span');
        document.body.append(probe);
        return ${JSON.stringify(names)}.map((name) => {
          probe.style.color = 'var(--' + name + ')';
          return getComputedStyle(probe).color;
        });
      })()`);
        return values as string[];
      };
      const lanes = Array.from({ length: 8 }, (_, k) => `lane-${k}`);
      const texts = await computed(['ink', 'quiet', 'fault', 'cause', 'accent', ...lanes]);
      const grounds = await computed(['surface', 'ground', 'sunken', 'current']);
      for (const ground of grounds) {
        for (const text of texts) t.true(contrast(text, ground) >= 4.5, `${text} on ${ground}`);
      }
      const isDark = contrast(grounds[0] ?? '', 'rgb(0, 0, 0)') < 2;
      t.is(isDark, scheme === 'dark');
    },
  );
}

inChromium('on a narrow screen nothing is wider than the screen', async (t, browser) => {
  for (const name of [
    'races/lost-update',
    'deadlocks/lock-order',
    'races/output-depends-on-schedule',
  ]) {
    const { page, errors } = await open(browser, name, 'light', NARROW);
    t.deepEqual(errors, []);
    const width = Number(await page.evaluate('document.documentElement.scrollWidth'));
    t.true(width <= NARROW.width, `${name}: ${width}`);
    t.regex(await page.innerText('#event'), /\S/);
  }
});

inChromium(
  'the two schedules of a divergence take turns, all events show what was left out',
  async (t, browser) => {
    const { page } = await open(browser, 'races/output-depends-on-schedule');
    const first = await current(page);
    await page.check('[name="schedule"][value="1"]');
    t.not(await current(page), first);
    const few = await page.locator('[role="option"]').count();
    await page.check('#all');
    t.true((await page.locator('[role="option"]').count()) > few);
  },
);

inChromium('without scripts the page shows the explanation as text', async (t, browser) => {
  await open(browser, 'races/lost-update');
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(pathToFileURL(join(folder, 'races-lost-update.html')).href);
  t.regex(await page.innerText('body'), /writes counter\.n: 1 → 1/);
});

test('the build leaves the script and the style beside the bundle', (t) => {
  const { script, style } = pageAssets();
  t.is(script, readFileSync(join(process.cwd(), 'dist/bin/page.js'), 'utf8').trim());
  t.true(style.length > 1000);
  t.false(/<\/(script|style)/i.test(script + style));
});
