/** axe for the journeys: nothing serious or critical. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { framesDrawn } from './lab';

/** One line a violation, with where it is, of the page as it is drawn. */
export async function seriousViolations(page: Page): Promise<string[]> {
  await framesDrawn(page);
  const { violations, passes } = await new AxeBuilder({ page }).analyze();
  expect(passes.length, 'axe looked at something').toBeGreaterThan(10);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${target}: ${failureSummary}`),
    );
}

/** In both themes. */
export async function expectAccessible(page: Page, where: string): Promise<void> {
  for (const theme of ['light', 'dark']) {
    await page.getByLabel('Theme').selectOption(theme);
    expect(await seriousViolations(page), `${where}, ${theme}`).toEqual([]);
  }
}
