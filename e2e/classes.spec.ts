/** Faces are labelled in the app: classes made and filled, faces moved between them, undone, the split seen, and all of it on Train. */
import { expect, test, type Locator, type Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { dropFiles, openScreen, pressEnter, samplePaths, stickingOut, waitForFaces } from './lab';

const classes = (page: Page) => page.getByRole('list', { name: 'Classes' }).getByRole('listitem');
const classNamed = (page: Page, name: string) => classes(page).filter({ has: page.getByLabel(`Rename class ${name}`, { exact: true }) }); // prettier-ignore

async function makeClass(page: Page, name: string): Promise<void> {
  await page.getByLabel('Name of a new class').fill(name);
  await page.keyboard.press('Enter');
  await expect(classNamed(page, name)).toContainText('No face yet');
}

/** Faces of train, validation and test. */
async function sidesOf(row: Locator): Promise<number[]> {
  const words = await row.getByTestId('class-split').innerText();
  return (words.match(/\d+/g) ?? []).map(Number);
}

test('classes are made, filled, corrected and undone, and Train has them', async ({ page }) => {
  const paths = samplePaths(8);
  await openScreen(page, '/faces');
  await makeClass(page, 'real');
  await makeClass(page, 'fake');
  await expectAccessible(page, 'classes without a face');
  await page.reload();
  await expect(classes(page)).toHaveText([/^fakeattack0/, /^realgenuine0/]);

  // Chosen for one class, dropped on the other.
  await page.getByLabel('Pictures of class real').setInputFiles(paths.slice(0, 4));
  await waitForFaces(page, 4);
  await dropFiles(page, paths.slice(4), classNamed(page, 'fake'));
  await expect(page.getByText(/^Drop photographs/)).toHaveCount(0);
  await waitForFaces(page, 8);
  await expect(classes(page)).toHaveText([/^fakeattack4/, /^realgenuine4/]);
  await expect.poll(async () => (await sidesOf(classNamed(page, 'real'))).reduce((a, b) => a + b, 0)).toBe(4);
  await expect(page.getByTestId('split-notes')).toContainText('by split seed 0');

  // By keys: Space selects, Shift with an arrow reaches further, and the class is chosen in a list.
  const selected = page.getByTestId('selected-count');
  await page.getByTestId('face-tile').first().focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(selected).toHaveAttribute('data-value', '2');
  await page.keyboard.press('Control+A');
  await expect(selected).toHaveAttribute('data-value', '8');
  await page.keyboard.press('Escape');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(selected).toHaveAttribute('data-value', '2');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.getByLabel('Move to class').selectOption({ label: 'fake' });
  await pressEnter(page.getByRole('button', { name: 'Move', exact: true }));
  await expect(classes(page)).toHaveText([/^fakeattack6/, /^realgenuine2/]);
  await expect(selected).toHaveAttribute('data-value', '0');

  // By pointer: a corner, then all up to another; the button of the class.
  await page.getByTestId('face-corner').nth(7).click();
  await page
    .getByTestId('face-corner')
    .nth(5)
    .click({ modifiers: ['Shift'] });
  await expect(selected).toHaveAttribute('data-value', '3');
  await pressEnter(classNamed(page, 'real').getByRole('button', { name: 'Move 3 here' }));
  await expect(classes(page)).toHaveText([/^fakeattack3/, /^realgenuine5/]);
  await expectAccessible(page, 'classes with faces');

  // Undone one after the other.
  const undo = page.locator('main').getByRole('button', { name: /^Undo/ });
  await undo.press('Enter');
  await expect(classes(page)).toHaveText([/^fakeattack6/, /^realgenuine2/]);
  await page.keyboard.press('Alt+Z');
  await expect(classes(page)).toHaveText([/^fakeattack4/, /^realgenuine4/]);
  await expect(undo).toHaveAttribute('aria-disabled', 'true');

  const sides = await sidesOf(classNamed(page, 'fake'));
  await pressEnter(page.getByRole('button', { name: 'Train a detector on these' }));
  const rows = page.getByTestId('split-table').locator('tbody tr');
  await expect(rows).toHaveCount(2);
  await expect(rows.nth(0).getByRole('rowheader')).toHaveText('fake');
  expect((await rows.nth(0).getByRole('cell').allInnerTexts()).map(Number)).toEqual(sides);

  // So few faces want other settings, which is said beside each field and taken by one press.
  await pressEnter(page.getByTestId('train-suggestions').getByRole('button', { name: 'Epochs' }));
  const epochs = page.locator('#train-epochs');
  await expect(epochs).toBeFocused();
  const advice = page.getByTestId('train-epochs-advice');
  await expect(advice).toContainText('30 epochs of 1 step are 30 steps in all');
  await expectAccessible(page, 'a suggestion of settings');
  await pressEnter(page.getByRole('button', { name: 'Use 300 for Epochs' }));
  await expect(epochs).toHaveValue('300');
  await expect(epochs).toBeFocused();
  await expect(advice).toHaveCount(0);
  await expect(page.getByTestId('train-selectBy-advice')).toContainText('are too few to choose an epoch by');
});

/** With the pointer held down, as a person drags; lets go where the target is by then. */
async function dragTo(page: Page, from: Locator, to: Locator): Promise<void> {
  await to.scrollIntoViewIfNeeded();
  const start = (await from.boundingBox())!;
  await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2);
  await page.mouse.down();
  const aim = (await to.boundingBox())!;
  await page.mouse.move(start.x + start.width / 2 + 8, start.y + start.height / 2 + 8, { steps: 3 });
  await page.mouse.move(aim.x + aim.width / 2, aim.y + 12, { steps: 8 });
  await page.mouse.up();
}

test('faces are dragged onto a class, alone and as many as are selected, and nothing moves from under the pointer', async ({
  page,
}) => {
  await openScreen(page, '/faces');
  const long = `k${'w'.repeat(39)}`;
  for (const name of ['real', 'fake', long]) await makeClass(page, name);
  await page.locator('#photographs').setInputFiles(samplePaths(4));
  await waitForFaces(page, 4);
  const tiles = page.getByTestId('face-tile');
  await dragTo(page, tiles.nth(0), classNamed(page, 'fake'));
  await expect(classes(page)).toHaveText([/^fakeattack1/, /^kw+attack0/, /^realgenuine0/]);

  await page.getByTestId('face-corner').nth(1).click();
  await page.getByTestId('face-corner').nth(2).click();
  await dragTo(page, tiles.nth(2), classNamed(page, 'real'));
  await expect(classes(page)).toHaveText([/^fakeattack1/, /^kw+attack0/, /^realgenuine2/]);
  await page.keyboard.press('Alt+Z');
  await page.keyboard.press('Alt+Z');
  await expect(classes(page)).toHaveText([/^fakeattack0/, /^kw+attack0/, /^realgenuine0/]);

  // Each class keeps what it has inside its frame, and the page its width.
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 900 });
    const over = classes(page).evaluateAll((rows) => rows.map((row) => row.scrollWidth - row.clientWidth));
    expect(await over, `classes at ${width}`).toEqual([0, 0, 0]);
    expect(await stickingOut(page), `at ${width}`).toBeNull();
  }
});
