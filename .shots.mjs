import { chromium } from 'playwright';
import { chromiumLaunchOptions } from '/work/wt/actions/tools/lib/chromium.mjs';
const base = `http://localhost:${process.env.E2E_PORT}`;
const browser = await chromium.launch(chromiumLaunchOptions());
const out = '/tmp/shots'; import { mkdirSync } from 'node:fs'; mkdirSync(out, { recursive: true });
const shot = async (name, { width, height, theme, path, typed, list }) => {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: theme, reducedMotion: 'reduce', serviceWorkers: 'block' });
  page.on('pageerror', (e) => console.log(name, 'ERR', e.message));
  await page.goto(base + path); await page.locator('main h1').waitFor();
  await page.waitForTimeout(800);
  if (list) await page.keyboard.press('?'); else if (typed !== undefined) { await page.keyboard.press('Control+K'); await page.getByRole('option').first().waitFor(); await page.keyboard.type(typed); }
  await page.waitForTimeout(1200);
  await page.screenshot({ path: `${out}/${name}.png` });
  await page.close();
};
await shot('pal-pretrain-light', { width: 1280, height: 900, theme: 'light', path: '/pretrain?preset=nano', typed: '' });
await shot('pal-pretrain-dark', { width: 1280, height: 900, theme: 'dark', path: '/pretrain?preset=nano', typed: 'run' });
await shot('pal-score-dark-narrow', { width: 390, height: 844, theme: 'dark', path: '/score', typed: '' });
await shot('pal-score-light-narrow', { width: 390, height: 844, theme: 'light', path: '/score', typed: 'exp' });
await shot('list-light', { width: 1280, height: 900, theme: 'light', path: '/pretrain?preset=nano', list: true });
await shot('list-dark-narrow', { width: 390, height: 844, theme: 'dark', path: '/masks', list: true });
await shot('header-light', { width: 1280, height: 500, theme: 'light', path: '/runs' });
await shot('header-narrow', { width: 390, height: 600, theme: 'light', path: '/runs' });
await browser.close();
