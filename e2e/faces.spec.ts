/** The faces library: faces come in, last, can be corrected and left out; nothing is lost on reload. */
import { copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, type Page } from '@playwright/test';
import { expectAccessible, seriousViolations } from './axe';
import {
  countColors,
  dropFiles,
  importAsPlanned,
  importFiles,
  openScreen,
  samplePaths,
  waitForFaces,
} from './lab';
import { readyFaces } from './readyFaces';

const tiles = (page: Page) => page.getByTestId('face-tile');

test('faces survive a reload, in their dataset, and feed the pretraining screen', async ({ page }) => {
  await page.goto('/faces');
  await expect(page.getByText('This dataset is empty')).toBeVisible();
  await page.getByLabel('New dataset').fill('Portraits');
  await page.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByRole('button', { name: /^Portraits/ })).toHaveAttribute('aria-pressed', 'true');
  await importFiles(page, samplePaths(3), 3);
  await expect(tiles(page)).toHaveCount(3);

  await page.reload();
  await waitForFaces(page, 3);
  await expect(page.getByRole('button', { name: /^Portraits.*3 faces/ })).toBeVisible();
  await expect(page.getByTestId('dataset-mean')).toHaveText(/^0\.\d{4} {2}0\.\d{4} {2}0\.\d{4}$/);

  // The same files again: known by name and date, nothing is parsed or stored twice.
  await importFiles(page, samplePaths(3), 3);
  await expect(page.getByTestId('import-failures')).toContainText('3 already imported');

  await page.goto('/pretrain?preset=nano');
  await waitForFaces(page, 3);
  await expect(page.getByRole('button', { name: /^Follow / })).toHaveCount(3);
});

test('a face is left out, its map corrected, and both last', async ({ page }) => {
  await page.goto('/faces');
  await importFiles(page, samplePaths(2), 2);
  await tiles(page).first().click();
  const painter = page.getByTestId('map-painter');
  // A press that began beside the picture and is dragged over it draws nothing.
  const picture = () => painter.evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
  await expect.poll(() => countColors(painter)).toBeGreaterThan(100);
  const before = await picture();
  const { x, y, width, height } = (await painter.boundingBox())!;
  await page.mouse.move(x + width / 2, y + height + 8);
  await page.mouse.down();
  await page.mouse.move(x + width / 2, y + height / 2, { steps: 4 });
  await page.mouse.up();
  await page.mouse.move(x + width / 2, y + height + 8);
  await expect.poll(picture).toBe(before);
  await painter.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  // Leaving it out does not cost the stroke.
  await page.getByRole('button', { name: 'Leave out of training' }).click();
  await expect(page.getByRole('button', { name: 'Use for training again' })).toBeVisible();
  await page.getByRole('button', { name: 'Save the map' }).click();
  await expect(page.getByText('corrected by hand')).toBeVisible();
  // Until the saved map is the one on the screen, closing would ask about changes.
  await expect(page.getByRole('button', { name: 'Save the map' })).toBeDisabled();
  await page.keyboard.press('Escape');
  await expect(tiles(page).first()).toHaveAccessibleName(/left out, corrected/);

  await page.reload();
  await waitForFaces(page, 2);
  await expect(tiles(page).first()).toHaveAccessibleName(/left out, corrected/);
  await page.getByLabel('Show').selectOption('used');
  await expect(tiles(page)).toHaveCount(1);
  await expect(page).toHaveURL(/show=used/);

  await page.goto('/pretrain?preset=nano');
  await waitForFaces(page, 1);
});

test('a dataset is renamed, deleted and brought back', async ({ page }) => {
  await page.goto('/faces');
  await importFiles(page, await readyFaces(1), 1);
  await page.getByLabel('Rename this dataset').fill('Mine');
  await page.getByRole('button', { name: 'Rename' }).click();
  await expect(page.getByRole('button', { name: /^Mine.*1 face/ })).toBeVisible();
  await page.getByRole('button', { name: 'Delete this dataset' }).click();
  await expect(page.getByText('This dataset is empty')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await waitForFaces(page, 1);
});

test('faces are scored by a saved detector, then filtered and sorted by its scores', async ({ page }) => {
  await openScreen(page, '/faces');
  await importFiles(page, await readyFaces(4), 4);
  await page.getByText('Detector score').click();
  await expect(page.getByText('No detector is saved in this browser yet')).toBeVisible();
  const demo = fileURLToPath(new URL('../public/demo/detector.safetensors', import.meta.url));
  await page.locator('#detector-files').setInputFiles(demo);
  await page.getByLabel('Detector whose scores are shown').selectOption('detector.safetensors');
  await page.getByRole('button', { name: 'Score 4 faces' }).click();
  // Cancelled at once, it scores what is left when it is asked again.
  await page.getByRole('button', { name: 'Cancel scoring' }).click();
  await page.getByRole('button', { name: /^Score \d faces?$/ }).click();
  await expect(page.getByTestId('scored-faces')).toHaveAttribute('data-scored', '4', { timeout: 120_000 });
  await expect(
    page.getByText(
      /not a verdict.*validation faces, which chose its epoch and threshold, its AUC was 0\.\d\d/,
    ),
  ).toBeVisible();

  const scores = async (): Promise<number[]> => {
    const names = await tiles(page).evaluateAll((all) => all.map((tile) => tile.getAttribute('aria-label')));
    return names.map((name) => Number(/attack score (\d\.\d\d)$/.exec(name ?? '')?.[1]));
  };
  await page.getByText('Second parser').click();
  await expectAccessible(page, 'scores and the second parser');
  await page.getByLabel('Order').selectOption('highest score first');
  const sorted = await scores();
  expect(sorted).toHaveLength(4);
  expect(sorted).toEqual([...sorted].sort((a, b) => b - a));
  expect(sorted[0]).toBeGreaterThan(sorted[3]);

  // The range keeps the highest one, and is in the link; a reload forgets scores and says so.
  const bound = (sorted[0] + sorted[1]) / 2;
  await page.getByLabel('Score from', { exact: true }).fill(String(bound));
  await expect.poll(scores).toEqual(sorted.filter((score) => score >= bound));
  await tiles(page).first().click();
  await expect(page.getByText(/by detector\.safetensors/)).toBeVisible();
  await page.reload();
  await expect(page.getByText('Faces without a score match no score range.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Score 4 faces' })).toBeVisible();
});

test('a face is parsed a second time, compared, and the other map put to use', async ({ page }) => {
  await openScreen(page, '/faces');
  await importFiles(page, await readyFaces(2), 2);
  await page.getByText('Second parser').click();
  await page.getByRole('button', { name: 'Parse one face' }).click();
  const compared = page.getByTestId('second-maps');
  await expect(compared).toHaveAttribute('data-count', '1', { timeout: 180_000 });
  // How long the rest would take is said before it begins; stopping takes nothing away.
  await expect(page.getByText(/^One face took \d+\.\d s on .*: about \d.* for the other 1\.$/)).toBeVisible();
  await page.getByRole('button', { name: 'Parse 1 again' }).click();
  await page.getByRole('button', { name: 'Stop parsing' }).click();
  await expect(compared).toHaveAttribute('data-count', '1');

  await tiles(page).first().click();
  const iou = async (region: string): Promise<number> =>
    Number(
      await page
        .getByRole('row', { name: new RegExp(`^${region} `) })
        .getByRole('cell')
        .textContent(),
    );
  // Two parsers of one face agree on most of its skin; they never do on every pixel.
  expect(await iou('skin')).toBeGreaterThan(0.6);
  expect(await iou('nose')).toBeGreaterThan(0.4);
  // Left and right are the picture's in both.
  expect(await iou('left eye')).toBeGreaterThan(0.2);
  expect(Number.parseFloat((await page.getByTestId('disagreement').textContent()) ?? '')).toBeGreaterThan(0);
  expect(await seriousViolations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  const inUse = page.getByLabel('Map used where there are two');
  await inUse.selectOption('BiSeNetV2');
  await expect(inUse).toHaveValue('bisenetv2');
  await page.reload();
  await waitForFaces(page, 2);
  await tiles(page).first().click();
  await expect(page.getByText('as parsed, BiSeNetV2')).toBeVisible();
});

test('pictures that are crops already are taken whole, and their dataset remembers it', async ({ page }) => {
  await openScreen(page, '/faces');
  await page.getByLabel('Pictures are').selectOption('already');
  await expect(page.getByLabel('Framing')).toHaveValue('authors');
  await importFiles(page, samplePaths(2), 2);
  await expect(page.getByTestId('dataset-cuts')).toHaveText("2 taken whole, the authors'");
  await tiles(page).first().click();
  await expect(page.getByText("128 x 128 px, taken whole, the authors'")).toBeVisible();
  await page.keyboard.press('Escape');
  await page.reload();
  await waitForFaces(page, 2);
  await expect(page.getByLabel('Pictures are')).toHaveValue('already');

  // What is said in the plan of a labelled import is remembered as well.
  const folder = mkdtempSync(join(tmpdir(), 'fsfm-faces-'));
  mkdirSync(join(folder, 'set', 'real'), { recursive: true });
  copyFileSync(samplePaths(3)[2], join(folder, 'set', 'real', 'a.jpg'));
  await dropFiles(page, [join(folder, 'set')]);
  const dialog = page.getByRole('dialog', { name: 'Classes of this import' });
  await expect(dialog.getByLabel('Pictures are')).toHaveValue('already');
  await dialog.getByLabel('Pictures are').selectOption('detect');
  await expect(dialog.getByLabel('Framing')).toHaveValue('ours');
  await importAsPlanned(page);
  await waitForFaces(page, 3);
  await expect(page.getByTestId('dataset-cuts')).toHaveText("2 taken whole, the authors'; 1 cut out, ours");
  await expect(page.locator('#import-crops')).toHaveValue('detect');
  rmSync(folder, { recursive: true });
});

test('a file that was moved to another class takes its face along, which is said and can be undone', async ({
  page,
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'fsfm-faces-'));
  const set = join(folder, 'set');
  for (const name of ['real', 'fake']) mkdirSync(join(set, name), { recursive: true });
  samplePaths(2).forEach((path, i) => copyFileSync(path, join(set, 'real', `${i}.jpg`)));
  await openScreen(page, '/faces');
  await dropFiles(page, [set]);
  await importAsPlanned(page);
  await waitForFaces(page, 2);
  renameSync(join(set, 'real', '1.jpg'), join(set, 'fake', '1.jpg'));
  await dropFiles(page, [set]);
  await importAsPlanned(page);
  const said = page.getByTestId('changed-classes');
  await expect(said).toContainText('"set/fake/1.jpg" was "real", is "fake"');
  await waitForFaces(page, 2);
  await page.getByRole('button', { name: 'Restore their classes' }).click();
  await expect(said).toHaveCount(0);
  // What a person said holds as long as the file says the same.
  await dropFiles(page, [set]);
  await importAsPlanned(page);
  await expect(page.getByTestId('import-failures')).toContainText('2 already imported');
  await expect(said).toHaveCount(0);
  rmSync(folder, { recursive: true });
});
