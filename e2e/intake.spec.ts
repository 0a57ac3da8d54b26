/** Whatever is dropped, on every screen: a labelled folder keeps its classes, and what is not accepted says where it belongs. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { expectAccessible, seriousViolations } from './axe';
import { detectorFile } from './detectorFile';
import { dropFiles, importAsPlanned, openScreen, pressEnter, samplePaths, waitForFaces } from './lab';

const folder = mkdtempSync(join(tmpdir(), 'fsfm-lab-drop-'));
/** Four portraits, two of each class, and a file that the system leaves behind. */
const labelled = join(folder, 'set');

test.beforeAll(() => {
  for (const [i, path] of samplePaths(4).entries()) {
    const classFolder = join(labelled, i % 2 ? 'fake' : 'real');
    mkdirSync(classFolder, { recursive: true });
    copyFileSync(path, join(classFolder, basename(path)));
  }
  writeFileSync(join(labelled, '.DS_Store'), 'left behind');
});

test.afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: Buffer | string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const report = (page: Page) => page.getByTestId('intake-report');
const taken = /^5 files: 4 photographs accepted; 1 left out: files that systems/;

/** As the split of the dataset that is open shows them: class, then faces of the three parts. */
async function expectClasses(page: Page): Promise<void> {
  const rows = page.getByTestId('split-table').locator('tbody tr');
  await expect(rows).toHaveCount(2);
  for (const [i, label] of ['fake', 'real'].entries()) {
    await expect(rows.nth(i).getByRole('rowheader')).toHaveText(label);
    const counts = await rows.nth(i).getByRole('cell').allInnerTexts();
    expect(counts.map(Number).reduce((a, b) => a + b)).toBe(2);
  }
}

for (const handles of [true, false]) {
  test(`a labelled folder dropped on Pretrain keeps its classes, ${handles ? 'as handles' : 'as entries'}`, async ({
    page,
  }) => {
    if (!handles) {
      await page.addInitScript(() => {
        delete (DataTransferItem.prototype as { getAsFileSystemHandle?: unknown }).getAsFileSystemHandle;
      });
    }
    await openScreen(page, '/pretrain?preset=nano');
    await dropFiles(page, [labelled]);
    await importAsPlanned(page);
    await expect(report(page)).toContainText(taken);
    await expect(page.getByRole('button', { name: /^Follow set\/(real|fake)\// })).toHaveCount(4, {
      timeout: 120_000,
    });
    await openScreen(page, '/train');
    await expectClasses(page);
  });
}

test('a labelled folder dropped on Faces keeps its classes', async ({ page }) => {
  await openScreen(page, '/faces');
  await dropFiles(page, [labelled]);
  await importAsPlanned(page);
  await expect(report(page)).toContainText(taken);
  const tiles = page.getByTestId('face-tile');
  await expect(tiles).toHaveCount(4, { timeout: 120_000 });
  await page.getByLabel('Class', { exact: true }).selectOption('fake');
  await expect(tiles).toHaveCount(2);
  await expect(tiles.first()).toHaveAccessibleName(/^set\/fake\//);
});

test('a folder that is chosen gives every file, each taken or named as left out, whatever the names', async ({
  page,
}) => {
  const odd = join(folder, 'odd');
  mkdirSync(odd, { recursive: true });
  const names = ['12:30:05.jpg', 'who?.jpg', 'plain.jpg', '.hidden.jpg'];
  for (const [i, path] of samplePaths(names.length).entries()) copyFileSync(path, join(odd, names[i]));
  writeFileSync(join(odd, 'Thumbs.db'), 'left behind');
  await openScreen(page, '/faces');
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose a folder' }).first().click();
  await (await chooser).setFiles(odd);
  await expect(report(page)).toContainText(
    /^5 files: 4 photographs accepted; 1 left out: files that systems/,
  );
  await waitForFaces(page, 4);
  for (const name of names)
    await expect(page.getByRole('button', { name: `odd/${name}` }).first()).toBeVisible();
  await page.getByTestId('left-out').locator('summary').click();
  await expect(page.getByTestId('left-out')).toContainText('odd/Thumbs.db');
});

test('of a list with a class for each person the first classes are shown, and it is said that there are more', async ({
  page,
}) => {
  const many = join(folder, 'many');
  mkdirSync(many, { recursive: true });
  const people = Array.from({ length: 250 }, (_, i) => `person ${i}`);
  for (const [i] of people.entries()) writeFileSync(join(many, `${i}.jpg`), 'not read');
  const lines = people.map((person, i) => `${i}.jpg,${person}`);
  writeFileSync(join(many, 'labels.csv'), ['file,label', ...lines].join('\n'));
  await openScreen(page, '/faces');
  await dropFiles(page, [many]);
  const dialog = page.getByRole('dialog', { name: 'Classes of this import' });
  await expect(dialog.getByTestId('import-plan').locator('tbody tr')).toHaveCount(200);
  await expect(dialog.getByTestId('more-classes')).toContainText('50 more classes are not shown');
});

test('a labelled folder is told as it will be imported, and corrected there', async ({ page }) => {
  const mixed = join(folder, 'mixed');
  for (const [i, name] of ['train/ffhq/real', 'train/sd/fake', 'test/ffhq/real', 'test/web'].entries()) {
    mkdirSync(join(mixed, name), { recursive: true });
    copyFileSync(samplePaths(4)[i], join(mixed, name, `${i}.jpg`));
  }
  writeFileSync(join(mixed, 'notes.txt'), 'Taken in spring.');
  await openScreen(page, '/faces');
  await dropFiles(page, [mixed]);
  const dialog = page.getByRole('dialog', { name: 'Classes of this import' });
  const rows = dialog.getByTestId('import-plan').locator('tbody tr');
  await expect(rows).toHaveCount(3);
  await expect(rows.nth(0)).toContainText(/fake.*train 1/);
  await expect(rows.nth(1)).toContainText(/real.*train 1, test 1/);
  await expect(dialog.getByLabel('Domain ffhq of real')).toHaveValue('ffhq');
  await dialog.getByLabel('Domain sd of fake').fill('SDXL');
  await expect(dialog.getByText('"mixed/notes.txt" is not understood')).toBeVisible();
  await expect(page.getByTestId('face-tile'), 'nothing is read before').toHaveCount(0);
  expect(await seriousViolations(page)).toEqual([]);

  // Escape imports nothing; what was dropped can be dropped again.
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(page.getByTestId('import-status')).toHaveCount(0);
  await dropFiles(page, [mixed]);
  await dialog.getByLabel('Faces of web are').selectOption('genuine');
  await expect(rows.nth(2)).toContainText('real');
  await dialog.getByLabel('Name of fake').fill('diffusion');
  await dialog.getByLabel('Name of fake').press('Enter');
  const classes = page.getByRole('list', { name: 'Classes' }).getByRole('listitem');
  await expect(classes).toHaveText([/^diffusion.*1/, /^real.*3/], { timeout: 120_000 });
  await expect(page.getByText('"real" is the genuine class')).toBeVisible();

  // What is left out is not imported, and is said.
  await page.getByRole('button', { name: 'Dismiss' }).first().click();
  const other = join(folder, 'other');
  for (const [i, name] of ['real', 'fake'].entries()) {
    mkdirSync(join(other, name), { recursive: true });
    copyFileSync(samplePaths(6)[4 + i], join(other, name, `${i}.jpg`));
  }
  await dropFiles(page, [other]);
  await dialog.getByLabel('Import fake').uncheck();
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(classes).toHaveText([/^diffusion.*1/, /^real.*4/], { timeout: 120_000 });
  await expect(report(page)).toContainText('1 left out: lists of labels, and classes that were left out');
  const left = report(page).getByTestId('left-out');
  await left.getByText('1 left out by a rule').click();
  await expect(left.getByRole('listitem')).toHaveText('other/fake/1.jpg: lists of labels, and classes that were left out before the import'); // prettier-ignore
});

test('classes are renamed, merged and given back, and what is genuine is said', async ({ page }) => {
  await openScreen(page, '/faces');
  await dropFiles(page, [labelled]);
  await importAsPlanned(page);
  await expect(page.getByTestId('face-tile')).toHaveCount(4, { timeout: 120_000 });
  const classes = page.getByRole('list', { name: 'Classes' }).getByRole('listitem');
  await expect(classes).toHaveCount(2);
  await expect(page.getByText('"real" is the genuine class')).toBeVisible();
  await expectAccessible(page, 'classes');

  const rename = async (from: string, to: string) => {
    await page.getByLabel(`Rename class ${from}`).fill(to);
    await page.keyboard.press('Enter');
  };
  await rename('real', 'ffhq');
  await expect(page.getByText('No name says which class is genuine.')).toBeVisible();
  await rename('fake', 'ffhq');
  await expect(classes).toHaveCount(1);
  await expect(classes).toContainText('ffhqunknown4');
  await page.locator('[data-front=true]').getByRole('button', { name: 'Undo' }).click();
  await expect(classes).toHaveText([/^fake/, /^ffhq/]);
  await page.reload();
  await expect(classes).toHaveText([/^fake/, /^ffhq/]);

  // A single face, in its own window: a class that is there, the change undone over the window, a class that is new.
  await page.getByTestId('face-tile').first().click();
  const own = page.getByLabel('Class of this face');
  await own.selectOption({ label: 'ffhq' });
  await expect(page.getByText(/labelled "ffhq"\.$/)).toBeVisible();
  const toast = await page.locator('[data-sonner-toast][data-front=true]').boundingBox();
  const windowBox = await page.getByRole('dialog').boundingBox();
  expect(windowBox!.y + windowBox!.height, 'the toast lies below the window').toBeLessThanOrEqual(toast!.y);
  await expectAccessible(page, 'a face with its class changed');
  await page.locator('[data-front=true]').getByRole('button', { name: 'Undo' }).click();
  await expect(own.locator('option:checked')).toHaveText('fake');
  await own.selectOption({ label: 'a new class …' });
  await page.getByLabel('Name of the new class').fill('mask');
  await page.keyboard.press('Enter');
  await expect(own.locator('option:checked')).toHaveText('mask');
  await page.keyboard.press('Escape');
  await expect(classes).toHaveText([/^fake/, /^ffhq/, /^mask/]);
});

test('a labelled folder dropped on Train keeps its classes; a model is asked about', async ({ page }) => {
  await openScreen(page, '/train');
  await dropFiles(page, [labelled]);
  await importAsPlanned(page);
  await expect(report(page)).toContainText(taken);
  await expect(page.getByTestId('train-face-count')).toHaveText('4 faces', { timeout: 120_000 });
  await expectClasses(page);

  const { name, buffer } = detectorFile('one.safetensors', { lean: 1 });
  await dropFiles(page, [write(name, buffer)]);
  await expect(page.getByText('What is one.safetensors for?')).toBeVisible();
  await expectAccessible(page, 'asked what a model is for');
  await pressEnter(page.getByRole('button', { name: 'Pretrained model', exact: true }));
  await expect(page.getByTestId('encoder-name')).toHaveText('one.safetensors');
});

test('a labelled folder dropped on Evaluate keeps its classes and is chosen; a detector is added', async ({
  page,
}) => {
  await openScreen(page, '/evaluate');
  const { name, buffer } = detectorFile('two.safetensors', { lean: 1 });
  await dropFiles(page, [labelled, write(name, buffer)]);
  await importAsPlanned(page);
  await expect(report(page)).toContainText(
    '6 files: 4 photographs and 1 model accepted; 1 left out: files that systems',
  );
  await expect(page.getByRole('checkbox', { name: 'two.safetensors', exact: true })).toBeVisible();
  await expect(page.getByText('2 fake, 2 real')).toBeVisible({ timeout: 120_000 });
  await expect(page.getByLabel('Genuine class of My faces')).toHaveValue('real');
});

test('a labelled folder dropped on Masks keeps its classes', async ({ page }) => {
  await openScreen(page, '/masks');
  await dropFiles(page, [labelled]);
  await importAsPlanned(page);
  await expect(report(page)).toContainText(taken);
  await expect(page.getByRole('button', { name: /^Mask set\// })).toHaveCount(4, { timeout: 120_000 });
  await openScreen(page, '/train');
  await expectClasses(page);
});

test('a folder with a detector in it, dropped on Score: the detector answers for its pictures', async ({
  page,
}) => {
  const { buffer } = detectorFile('d', { lean: 2 });
  const run = join(folder, 'run');
  mkdirSync(join(run, 'real'), { recursive: true });
  copyFileSync(samplePaths(1)[0], join(run, 'real', 'a.jpg'));
  writeFileSync(join(run, 'detector.ckpt'), buffer);
  writeFileSync(join(run, 'old.tar.gz'), 'packed');
  await openScreen(page, '/score');
  await dropFiles(page, [run]);
  await expect(report(page)).toContainText('3 files: 1 photograph and 1 model accepted; 1 rejected.');
  await expect(report(page)).toContainText('run/old.tar.gz Only zip archives can be opened. Unpack it');
  await expect(page.getByTestId('result-row')).toContainText('run/real/a.jpg');
  await expect(page.getByTestId('attack-score')).toBeVisible({ timeout: 60_000 });
  await expect(page.getByTestId('detector-facts')).toContainText('detector.ckpt');
});

test('a copied picture, which is neither handle nor entry, is pasted into the open dataset', async ({
  page,
}) => {
  await openScreen(page, '/pretrain?preset=nano');
  await page.evaluate(
    (base64) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([bytes], 'image.png', { type: 'image/png' }));
      dispatchEvent(new ClipboardEvent('paste', { clipboardData }));
    },
    readFileSync(samplePaths(1)[0]).toString('base64'),
  );
  await expect(report(page)).toContainText('1 file: 1 photograph accepted.');
  await expect(page.getByRole('button', { name: 'Follow image.png' })).toBeVisible({ timeout: 120_000 });
});

test('what a screen does not take is named with where it belongs', async ({ page }) => {
  const model = write('weights.pth', 'none');
  const text = write('pretrain_ds_mean_std.txt', 'none');
  await openScreen(page, '/faces');
  await dropFiles(page, [model, text]);
  await expect(report(page)).toContainText('2 files: nothing accepted; 2 rejected.');
  await expect(report(page)).toContainText('Faces does not accept models. Detectors belong on Score');
  await expect(report(page)).toContainText('drop both together on Score, Evaluate or Train');
  await expectAccessible(page, 'refused files');
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(report(page)).toHaveCount(0);

  // A screen without any use for files does not lose its place to one.
  await openScreen(page, '/about');
  await dropFiles(page, [model]);
  await expect(page.getByText('This screen accepts no files.')).toBeVisible();
  await expect(page).toHaveURL(/about/);
});
