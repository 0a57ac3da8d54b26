/** Scoring: photographs in, faces with scores out, bad items named, detectors opened, swapped and refused. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, type Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { detectorFile, pretrainedFile, releasedPretrainedFile } from './detectorFile';
import {
  countColors,
  loseGpu,
  openScreen,
  recordVideo,
  samplePaths,
  stickingOut,
  tabTo,
  workerNamed,
} from './lab';

const golden = (name: string) => fileURLToPath(new URL(`../tools/parity/goldens/${name}`, import.meta.url));
const photographs = (page: Page) => page.locator('#score-photographs');
const detectors = (page: Page) => page.locator('#score-detector');

async function queueDone(page: Page): Promise<void> {
  await expect(page.getByTestId('score-queue')).toHaveAttribute('data-left', '0', { timeout: 120_000 });
}

/** A build without the demonstration. */
async function withoutDemo(page: Page): Promise<void> {
  await page.route('**/demo/**', (route) => route.fulfill({ status: 404, body: 'not found' }));
}

function portraits(count: number) {
  return samplePaths(count).map((path) => ({
    name: basename(path),
    mimeType: 'image/jpeg',
    buffer: readFileSync(path),
  }));
}

async function exported(page: Page, button: string): Promise<Buffer> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: button }).click();
  return readFileSync(await (await download).path());
}

const notPicture = (name: string) => ({ name, mimeType: 'image/jpeg', buffer: Buffer.from('no picture') });

/** Several portraits in one picture, with as many different sizes. */
async function groupPhotograph(page: Page, count: number) {
  const pictures = portraits(count).map(({ buffer }) => buffer.toString('base64'));
  const base64 = await page.evaluate(async (list) => {
    const canvas = new OffscreenCanvas(340 * list.length, 360);
    const context = canvas.getContext('2d');
    for (const [i, text] of list.entries()) {
      const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
      const side = 300 - 40 * i;
      context?.drawImage(await createImageBitmap(new Blob([bytes])), 340 * i + 20, 30, side, side);
    }
    const blob = await canvas.convertToBlob({ type: 'image/png' });
    const bytes = Array.from(new Uint8Array(await blob.arrayBuffer()), (byte) => String.fromCharCode(byte));
    return btoa(bytes.join(''));
  }, pictures);
  return { name: 'group.png', mimeType: 'image/png', buffer: Buffer.from(base64, 'base64') };
}

test('no detector yet, one that is refused, one without a record, and a swap', async ({ page }) => {
  await withoutDemo(page);
  await openScreen(page, '/');
  await page.getByRole('button', { name: 'Score a photograph' }).click();
  await expect(page.getByRole('heading', { name: 'Score faces' })).toBeVisible();
  await photographs(page).setInputFiles([...portraits(2), notPicture('notes.jpg')]);
  await expect(page.getByText('The demonstration detector is not installed.')).toBeVisible();
  await expect(page.getByText('The photographs are waiting for a detector')).toBeVisible();

  await detectors(page).setInputFiles({
    name: 'broken.safetensors',
    mimeType: 'application/octet-stream',
    buffer: Buffer.from('{}'),
  });
  await expect(page.getByText(/broken\.safetensors: .*only 2 bytes/)).toBeVisible();

  await detectors(page).setInputFiles(detectorFile('calibrated.safetensors', { lean: 4 }));
  await queueDone(page);
  await expect(page.getByTestId('verbal-band')).toContainText('Calibrated on 200 validation faces');
  await expect(page.getByTestId('detector-facts')).toContainText('AUC 0.910');
  const before = Number(await page.getByTestId('attack-score').textContent());
  expect(before).toBeGreaterThan(0.6);
  const bad = page.getByTestId('result-row').filter({ hasText: 'notes.jpg' });
  await expect(bad).toContainText('not a picture');

  // Another detector scores all again; without a record it has raw scores only, and its order is asked.
  await detectors(page).setInputFiles(
    detectorFile('foreign.safetensors', { lean: -4, validationFaces: null }),
  );
  await queueDone(page);
  await expect(page.getByTestId('answer-sentence')).toContainText('How often this detector errs is unknown');
  await expect
    .poll(async () => Number(await page.getByTestId('attack-score').textContent()))
    .toBeLessThan(0.4);
  await page.getByRole('button', { name: 'Swap' }).click();
  await page.getByRole('button', { name: 'Use these names' }).click();
  await expect
    .poll(async () => Number(await page.getByTestId('attack-score').textContent()))
    .toBeGreaterThan(0.6);
  await page.getByLabel('Detector in use').selectOption({ label: 'calibrated.safetensors' });
  await expect(page.getByTestId('attack-score')).toHaveText(before.toFixed(3));

  // Both side by side, under ever stronger compression.
  await page.getByLabel('Second detector').selectOption({ label: 'foreign.safetensors' });
  await expect(page.getByTestId('second-score')).toContainText('by foreign.safetensors');
  await page.getByRole('button', { name: 'Degrade the picture step by step' }).click();
  await expect(page.getByTestId('robustness').getByRole('img')).toHaveCount(3);
  expect(await stickingOut(page)).toBeNull();
  await expectAccessible(page, 'scored');

  // Their worker crashes: it is said, and all is had again, with the names that were given.
  const scoring = await workerNamed(page, 'scoring');
  await scoring.evaluate(() => void setTimeout(() => { throw new Error('no memory left'); })); // prettier-ignore
  await expect(page.getByText('The open detectors were lost', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Open them again' }).click();
  await expect(page.getByText('The open detectors were lost', { exact: true })).toBeHidden();
  await page.getByLabel('Detector in use').selectOption({ label: 'foreign.safetensors' });
  await expect(page.getByLabel('Output 0')).toHaveValue('real');
  await photographs(page).setInputFiles(portraits(3).slice(2));
  await queueDone(page);
  await expect(page.getByTestId('result-row').last()).toContainText('scored');
});

test('crops are taken whole where that is said, and faces are cut as their detector wants them', async ({
  page,
}) => {
  await withoutDemo(page);
  await openScreen(page, '/score');
  await detectors(page).setInputFiles(detectorFile('calibrated.safetensors', { lean: 1 }));
  await photographs(page).setInputFiles(portraits(1));
  await queueDone(page);
  const facts = page.getByTestId('detector-facts');
  await expect(facts).toContainText('ours (landmarks x 1.3), as in its training');
  await expect(page.getByText(/\d+ px wide in the photograph/)).toBeVisible();
  await page.getByLabel('Framing of faces').selectOption('authors-centre');
  await expect(facts).toContainText("the authors' tests (its middle 224 of 256), chosen by you");
  await queueDone(page);
  await expect(page.getByText("Framing as this detector has it: the authors' tests")).toBeVisible();
  // It was measured with faces that were cut otherwise.
  const unmeasured = page.getByText('No verdict: this detector was not measured as it is used now');
  await expect(unmeasured).toBeVisible();

  await page.getByLabel('Pictures are').selectOption('already');
  await photographs(page).setInputFiles(portraits(2).slice(1));
  await queueDone(page);
  await page.getByTestId('result-row').last().getByRole('button').click();
  await expect(page.getByText('A crop already, taken whole: 112 px wide')).toBeVisible();
  await page.reload();
  await expect(page.getByText('2 of 2 are scored')).toBeVisible();
  await expect(facts).toContainText('chosen by you');
  await page.getByLabel('Framing of faces').selectOption('ours');
  await expect(facts).toContainText('ours (landmarks x 1.3), as in its training');
  await expect(unmeasured).toHaveCount(0);
});

test('a lost GPU is named, and the queue goes on in a fresh worker', { tag: '@webgpu' }, async ({ page }) => {
  await withoutDemo(page);
  await openScreen(page, '/score');
  await detectors(page).setInputFiles(detectorFile('calibrated.safetensors', { lean: 1 }));
  await photographs(page).setInputFiles(portraits(1));
  await queueDone(page);
  const before = await page.getByTestId('attack-score').textContent();
  await loseGpu(await workerNamed(page, 'scoring'));
  await photographs(page).setInputFiles(portraits(3).slice(1));
  await expect(page.getByText('The open detectors were lost', { exact: true })).toBeVisible();
  await expect(page.getByText(/^The GPU was lost: /).first()).toBeVisible();
  await page.getByRole('button', { name: 'Open them again' }).click();
  await queueDone(page);
  await expect(page.getByTestId('result-row').filter({ hasText: 'scored' })).toHaveCount(3);
  await expect(page.getByTestId('attack-score')).toHaveText(before ?? '');
});

test('a detector that the browser will not store works for this visit, on every screen, and says so', async ({
  page,
  baseURL,
}) => {
  await withoutDemo(page);
  await openScreen(page, '/score');
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Storage.overrideQuotaForOrigin', { origin: baseURL!, quotaSize: 64 * 1024 });
  await detectors(page).setInputFiles(detectorFile('large.safetensors', { lean: 4 }));
  const facts = page.getByTestId('detector-facts');
  await expect(facts).toContainText('For this session only');
  await expect(facts).toContainText('The storage that the browser gives this page is full');
  await photographs(page).setInputFiles(portraits(1));
  await queueDone(page);
  expect(Number(await page.getByTestId('attack-score').textContent())).toBeGreaterThan(0.6);

  await page.getByRole('link', { name: 'Detectors', exact: true }).click();
  await page.getByRole('link', { name: 'Evaluate', exact: true }).click();
  const listed = page.getByRole('list', { name: 'Detectors saved in this browser' }).getByRole('listitem');
  await expect(listed).toContainText('large.safetensors');
  await expect(listed).toContainText('For this session only');
  await expectAccessible(page, 'not stored');
  await page.reload();
  await expect(page.getByText('No detectors yet: train one, or open a file.')).toBeVisible();
});

test("the authors' checkpoints: classes and pixels said, corrected, remembered", async ({ page }) => {
  await withoutDemo(page);
  await openScreen(page, '/score');
  await photographs(page).setInputFiles(portraits(1));
  await detectors(page).setInputFiles(golden('detector.pth'));
  await queueDone(page);
  const facts = page.getByTestId('detector-facts');
  await expect(facts).toContainText('mean 0.548 0.423 0.365, std 0.279 0.244 0.235: those of VGGFace2');
  await expect(facts.getByLabel('Output 0')).toHaveValue('fake');
  const score = page.getByTestId('attack-score');
  const before = await score.textContent();

  // The text that lies beside the authors' checkpoints: once wrong, once right.
  const text = (content: string) => ({
    name: 'pretrain_ds_mean_std.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from(content),
  });
  await photographs(page).setInputFiles(text('mean 0.5'));
  await expect(page.getByText(/pretrain_ds_mean_std\.txt: .*its first line is not/)).toBeVisible();
  await expect(score).toHaveText(before ?? '');
  await photographs(page).setInputFiles(text('{"mean": [0.9, 0.9, 0.9], "std": [0.1, 0.1, 0.1]}\n'));
  await expect(facts).toContainText(
    'mean 0.900 0.900 0.900, std 0.100 0.100 0.100: from the text beside the file',
  );
  await expect(score).not.toHaveText(before ?? '');
  const ofFirstNames = await score.textContent();
  await facts.getByRole('button', { name: 'Swap' }).click();
  await facts.getByRole('button', { name: 'Use these names' }).click();
  await expect(score).not.toHaveText(ofFirstNames ?? '');
  const after = await score.textContent();

  await page.locator('#score-map').selectOption('residual');
  await page
    .locator('#score-reconstructor')
    .setInputFiles([
      await releasedPretrainedFile('checkpoint-te.pth'),
      text('{"mean": [0.5, 0.5, 0.5], "std": [0.2, 0.2, 0.2]}'),
    ]);
  await expect(
    page.getByText(/Reconstructed by checkpoint-te\.pth .*by the text file beside it/),
  ).toBeVisible();
  await expect(page.getByTestId('why')).toHaveAttribute('data-map', 'residual');

  // What a person said of a detector is there again with its saved file; so is what it scored, and it scores on.
  await page.reload();
  await expect(page.getByText('1 of 1 are scored')).toBeVisible();
  await expect(score).toHaveText(after ?? '');
  await photographs(page).setInputFiles(portraits(2).slice(1));
  await queueDone(page);
  await expect(page.getByTestId('result-row').filter({ hasText: 'scored' })).toHaveCount(2);
  await expect(score).toHaveText(after ?? '');
  await expect(facts).toContainText('from the text beside the file');
  await expect(facts.getByLabel('Output 0')).toHaveValue('real');
});

test(
  'a single photograph, and why: every map, read out by keyboard, held in the link',
  { tag: '@webgpu' },
  async ({ page }) => {
    await withoutDemo(page);
    await openScreen(page, '/score?map=rollout&opacity=0.5');
    await detectors(page).setInputFiles(detectorFile('calibrated.safetensors', { lean: 0 }));
    await expect(page.getByTestId('detector-facts')).toBeVisible();
    await photographs(page).setInputFiles(portraits(1));
    await queueDone(page);
    const small = await page.getByRole('img', { name: /^Photograph portrait/ }).boundingBox();
    expect(small?.width, 'a small photograph is enlarged').toBeGreaterThanOrEqual(300);
    const why = page.getByTestId('why');
    const pane = page.getByTestId('pane-map');
    const panes = page.getByRole('group', { name: /^Maps\./ });
    await expect(why).toHaveAttribute('data-map', 'rollout');
    for (const map of ['relevance', 'grad-cam', 'attention', 'occlusion', 'residual']) {
      await page.locator('#score-map').selectOption(map);
      if (map === 'residual') {
        // Without a network there is nothing beside the photograph, and what is missing is said.
        await expect(page.getByText('The residual needs a pretrained network')).toBeVisible();
        await expect(panes.locator('canvas')).toHaveCount(1);
        await page.locator('#score-reconstructor').setInputFiles(pretrainedFile('pretrained.safetensors'));
      }
      await expect(why).toHaveAttribute('data-map', map);
      await expect.poll(() => countColors(pane), map).toBeGreaterThan(100);
      if (map === 'occlusion') await expect(page.getByTestId('region-effects')).toContainText('nose');
    }
    await expect.poll(() => countColors(page.getByTestId('pane-reconstruction'))).toBeGreaterThan(20);
    await expect(page).toHaveURL(/map=residual&opacity=0\.5/);
    const table = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Map (CSV)' }).click();
    expect((await table).suggestedFilename()).toMatch(/^fsfm-map-residual-.*\.csv$/);

    await panes.focus();
    await page.keyboard.press('ArrowRight');
    await expect(page.getByTestId('read-out')).toHaveText(
      /^x \d+, y \d+: RGB [\d ]+, [a-z ]+, residual [\d.]+/,
    );
    const before = await pane.evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
    await page.keyboard.press('+');
    await expect
      .poll(() => pane.evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL()))
      .not.toBe(before);
    await page.keyboard.press('0');
    await expectAccessible(page, 'why');
  },
);

test('the demonstration, by keyboard only: a first answer, its model card, a map, the table', async ({
  page,
}) => {
  await openScreen(page, '/score');
  const press = async (name: string | RegExp) => {
    await tabTo(page, page.getByRole('button', { name }).first());
    await page.keyboard.press('Enter');
  };
  await press('Try it on sample portraits');
  await queueDone(page);
  await expect(page.getByTestId('demo-measured')).toContainText(/AUC 0\.\d+ \(95 % interval/);
  await press(/^Model card/);
  await expect(page.getByRole('dialog')).toContainText('Limits');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: /^Model card/ })).toBeFocused();

  await press(/^Face 1, attack score/);
  await tabTo(page, page.locator('#score-map'));
  await page.keyboard.press('o'); // to "Occlusion"
  await expect(page.getByTestId('why')).toHaveAttribute('data-map', 'occlusion');
  await tabTo(page, page.getByRole('group', { name: /^Maps\./ }));
  await page.keyboard.press('ArrowUp');
  await expect(page.getByTestId('read-out')).toContainText('occlusion');
  await tabTo(page, page.getByTestId('result-row').nth(2).getByRole('button'));
  await page.keyboard.press('Enter');
  const name = await page.getByTestId('result-row').nth(2).getByRole('button').textContent();
  await expect(page.getByRole('heading', { name: name ?? '' })).toBeVisible();
  await press('Remove all photographs');
  await expect(page.getByRole('button', { name: 'Try it on sample portraits' })).toBeVisible();
});

test('many faces in one photograph, narrow, by keyboard', async ({ page }) => {
  await withoutDemo(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await openScreen(page, '/score');
  await detectors(page).setInputFiles(detectorFile('calibrated.safetensors', { lean: 1 }));
  await expect(page.getByTestId('detector-facts')).toBeVisible();
  await photographs(page).setInputFiles(await groupPhotograph(page, 3));
  await queueDone(page);
  await expect(page.getByRole('button', { name: /^Face \d, attack score/ })).toHaveCount(3);
  await page.getByRole('button', { name: /^Face 2/ }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Face 2 of 3' })).toBeVisible();
  expect(await stickingOut(page)).toBeNull();
  await expectAccessible(page, 'narrow');
});

test('a video: frames, the score over time, pooled, and the most influential frames', async ({ page }) => {
  await withoutDemo(page);
  await openScreen(page, '/score');
  await detectors(page).setInputFiles(detectorFile('calibrated.safetensors', { lean: 1 }));
  await expect(page.getByTestId('detector-facts')).toBeVisible();
  const clip = await recordVideo(page, samplePaths(2));
  await photographs(page).setInputFiles([
    { name: 'clip.webm', mimeType: 'video/webm', buffer: clip },
    { name: 'broken.webm', mimeType: 'video/webm', buffer: Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 0, 0]) },
  ]);
  await expect(page.getByTestId('video')).toContainText('of 32 frames', { timeout: 60_000 });
  await queueDone(page);
  const pooled = Number(await page.getByTestId('pooled-score').textContent());
  const deciding = page.getByRole('group', { name: 'Most influential frames' }).getByRole('button');
  await expect(deciding).toHaveCount(3);
  expect(pooled).toBeGreaterThan(0.4);
  const frame = /^frame (\d+): /.exec(await deciding.first().innerText())![1];
  await deciding.first().click();
  await expect(page.getByRole('heading', { name: `clip_frame_${frame}.png` })).toBeVisible();
  const steps = page.getByTestId('video').locator('figure svg text[text-anchor="middle"]');
  const boxes = await Promise.all((await steps.all()).map((step) => step.boundingBox()));
  for (const [i, box] of boxes.slice(1).entries())
    expect(box!.x, 'words of the axis stand apart').toBeGreaterThan(boxes[i]!.x + boxes[i]!.width);
  await page.getByLabel('Name or reason').fill('broken');
  await expect(page.getByTestId('result-row')).toContainText(/broken\.webm.*video/);
});

test('fifty photographs of which five are bad, paused, and the detector exchanged on the way', async ({
  page,
}) => {
  await withoutDemo(page);
  await openScreen(page, '/score');
  await detectors(page).setInputFiles(detectorFile('calibrated.safetensors', { lean: 1 }));
  await expect(page.getByTestId('detector-facts')).toBeVisible();
  const bad = Array.from({ length: 5 }, (_, i) => notPicture(`bad-${i}.jpg`));
  await photographs(page).setInputFiles([...bad, ...portraits(45)]);
  const rows = page.getByTestId('result-row');
  await expect(rows.filter({ hasText: 'scored' }).first()).toBeVisible();
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('paused', { exact: true })).toBeVisible();

  // What was scored keeps its score with its detector's name; the other one scores all, those too.
  await detectors(page).setInputFiles(detectorFile('other.safetensors', { lean: -2 }));
  await expect(page.getByTestId('scored-again')).toContainText('other.safetensors scores all photographs');
  const first = rows.filter({ hasText: 'so far' }).first();
  await expect(first).toContainText(/waiting; so far 0\.\d{3} by calibrated\.safetensors/);
  const [, early] = /so far (0\.\d{3}) by/.exec((await first.textContent()) ?? '') ?? [];
  await page.getByRole('button', { name: 'Resume' }).click();
  await queueDone(page);
  await expect(page.getByText('Scores by other.safetensors.')).toBeVisible();
  await expect(page.getByText('50 / 50, 5 without a score')).toBeVisible();
  const table = page.getByRole('table', { name: 'All faces' });
  await expect(table).toHaveAttribute('aria-rowcount', '51');

  await page.locator('#score-filter').selectOption('failed');
  await expect(table).toHaveAttribute('aria-rowcount', '6');
  await page.locator('#score-filter').selectOption('all');
  await page.getByRole('button', { name: 'Attack score', exact: true }).click();
  await expect(page).toHaveURL(/sort=score/);
  const scores = async () =>
    (await page.getByTestId('result-row').locator('[data-score]').allTextContents()).map(Number);
  const shown = (await scores()).filter((score) => !Number.isNaN(score));
  expect(shown.length).toBeGreaterThan(3);
  expect(shown).toEqual([...shown].sort((a, b) => a - b));

  const json = await exported(page, 'Scores (JSON)');
  const { detectors: used, faces } = JSON.parse(json.toString()) as {
    detectors: { name: string; sha256: string }[];
    faces: {
      photograph: string;
      error?: string;
      scores?: { detector: string; raw: Record<string, number> }[];
    }[];
  };
  expect(used.map(({ name }) => name)).toEqual(['other.safetensors', 'calibrated.safetensors']);
  expect(used[0].sha256).toMatch(/^[0-9a-f]{64}$/);
  const byFirst = faces.flatMap(({ scores = [] }) =>
    scores.filter(({ detector }) => detector === used[1].sha256),
  );
  expect(byFirst.map(({ raw }) => raw.fake.toFixed(3))).toContain(early);
  expect(byFirst.length).toBeLessThan(45);
  expect(faces).toHaveLength(50);
  expect(faces.filter(({ error }) => error !== undefined)).toHaveLength(5);
  const csv = (await exported(page, 'Scores (CSV)')).toString().trim().split('\n');
  expect(csv).toHaveLength(51);
  const png = await exported(page, 'Report (PNG)');
  expect(png.subarray(1, 4).toString()).toBe('PNG');
});
