/** What is said of one face: a sentence with a strip, no verdict outside of what was validated, none by chance. */
import { expect, test, type Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { detectorFile, guardOf } from './detectorFile';
import { openScreen, samplePaths, stickingOut } from './lab';

const sentence = (page: Page) => page.getByTestId('answer-sentence');
const open = (page: Page, name: string, options: Parameters<typeof detectorFile>[1]) =>
  page.locator('#score-detector').setInputFiles(detectorFile(name, options));

async function scored(page: Page, by: string): Promise<void> {
  await expect(page.getByTestId('answer')).toContainText(`By ${by}`, { timeout: 120_000 });
}

/** Between the three decimals that a score is shown with. */
const steps = (from: number) => Array.from({ length: 38 }, (_, i) => from + i / 100 + 0.0055);
/** 40 genuine faces and 40 attacks, of which 2 and 38 lie at or above the threshold of 0.4. */
const SCORES = {
  from: 'held-out',
  genuine: { count: 40, scores: [...steps(0), 0.5005, 0.6005] },
  attack: { count: 40, scores: [0.1005, 0.2005, ...steps(0.6)] },
};
const HELD_OUT = { faces: 80, auc: 0.94, aucInterval: { low: 0.88, high: 0.98 }, eer: 0.05 };

test('a face gets one plain sentence and a strip, one from elsewhere or by chance gets no verdict', async ({
  page,
}) => {
  await page.route('**/demo/**', (route) => route.fulfill({ status: 404, body: 'not found' }));
  await openScreen(page, '/score');
  const near = guardOf(1000);
  await open(page, 'near.safetensors', {
    ...{ lean: 1, beside: near.beside },
    says: { ...near.says, scores: SCORES, heldOut: HELD_OUT },
  });
  await page.locator('#score-photographs').setInputFiles(samplePaths(2));
  await scored(page, 'near.safetensors');
  const score = Number(await page.getByTestId('attack-score').textContent());
  expect(score).toBeGreaterThan(0.4);
  const below = SCORES.genuine.scores.filter((each) => each < score).length;
  const above = SCORES.attack.scores.filter((each) => each > score).length;
  await expect(sentence(page)).toHaveText(
    `Scored higher than ${below} of 40 held-out genuine faces and lower than ${above} of 40 attacks of its kind; it was wrong on 4 of 80.`,
  );
  const strip = page.getByTestId('score-strip');
  await expect(strip.getByRole('img')).toHaveAccessibleName(
    new RegExp(`40 held-out genuine faces from 0.01 to 0.60.* this face is at ${score.toFixed(3)}`),
  );
  await expect(strip.getByRole('listitem')).toHaveText([
    '40 held-out genuine (upper row)',
    '40 held-out attacks (lower row)',
    'threshold',
    'this face',
  ]);
  await expect(page.getByTestId('guard')).toContainText('get no verdict');
  await expect(page.getByText('Held-out test')).toBeHidden();
  await page.getByText('About near.safetensors').click();
  await expect(page.getByText('Held-out test')).toBeVisible();
  await page.getByRole('button', { name: 'Degrade the picture step by step' }).click();
  await expect(page.getByTestId('robustness-words')).toContainText(/^The score (stays|changes sides)/);
  expect(await stickingOut(page)).toBeNull();
  await expectAccessible(page, 'an answer');
  await page.screenshot({ path: 'test-results/answer.png', fullPage: true });

  // The same detector, validated on faces that are nothing like these.
  await open(page, 'far.safetensors', {
    ...{ lean: 4, beside: guardOf(1e-3).beside },
    says: { ...near.says, scores: SCORES, heldOut: HELD_OUT },
  });
  await scored(page, 'far.safetensors');
  await expect(page.getByText('No verdict: outside what this detector was validated on')).toBeVisible();
  await expect(sentence(page)).toContainText(
    /unlike all of its 100 genuine faces and 100 attacks .* times as far/,
  );
  await expect(page.getByTestId('answer')).not.toContainText(/at or above|far more like|Scored/);
  const rows = page.getByTestId('result-row');
  await expect(rows.first()).toContainText('none: outside');
  await page.locator('#score-filter').selectOption({ label: 'at or above the threshold' });
  await expect(rows).toHaveCount(0);
  await page.locator('#score-filter').selectOption({ label: 'without a verdict' });
  await expect(rows).toHaveCount(2);
  await expectAccessible(page, 'outside');
  await page.screenshot({ path: 'test-results/outside.png', fullPage: true });

  // It learned nothing: said loudly, and nothing else about the face.
  const chance = { ...HELD_OUT, auc: 0.53, aucInterval: { low: 0.4, high: 0.66 } };
  await open(page, 'chance.safetensors', { lean: 4, says: { scores: SCORES, heldOut: chance } });
  await scored(page, 'chance.safetensors');
  await expect(
    page.getByRole('alert').filter({ hasText: 'No verdict: this detector is no better than chance' }),
  ).toContainText(
    'On 80 held-out faces its AUC was 0.530, with a 95 % interval from 0.400 to 0.660, which holds 0.5',
  );
  await expect(page.getByTestId('answer')).not.toContainText(/at or above|far more like|Scored/);
  await expect(page.getByTestId('guard')).toContainText('its file keeps no features of them');
  await expectAccessible(page, 'chance');
});
