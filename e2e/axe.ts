/** axe for the journeys: nothing serious or critical. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { framesDrawn } from './lab';

/**
 * One line a violation, with where it is, of the page as it is drawn.
 * @param rules absent: all of them
 */
export async function seriousViolations(page: Page, rules?: string[]): Promise<string[]> {
  await framesDrawn(page);
  // The other way of looking opens a second page for its report, for frames of other origins: there are none.
  const axe = new AxeBuilder({ page }).setLegacyMode();
  const { violations, passes } = await (rules ? axe.withRules(rules) : axe).analyze();
  expect(passes.length, 'axe looked at something').toBeGreaterThan(rules ? 0 : 10);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${target}: ${failureSummary}`),
    );
}

/** The rules that go by colours, of those for everybody. */
const RULES_OF_COLORS = ['color-contrast', 'link-in-text-block'];

/** In both themes, which differ in their colours alone. */
export async function expectAccessible(page: Page, where: string): Promise<void> {
  await page.getByLabel('Theme').selectOption('light');
  expect(await seriousViolations(page), `${where}, light`).toEqual([]);
  await page.getByLabel('Theme').selectOption('dark');
  expect(await seriousViolations(page, RULES_OF_COLORS), `${where}, dark`).toEqual([]);
}
