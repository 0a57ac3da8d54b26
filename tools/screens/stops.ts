/** The way through the app on which every screen is seen: empty, with data, busy, and where something failed. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Page } from 'playwright';
import {
  importAsPlanned,
  openScreen,
  samplePaths,
  waitForFaces,
  waitForPhase,
  waitForStep,
} from '../../e2e/lab';
import { storedZip } from '../lib/storedZip.mjs';

export interface Stop {
  /** Screen and state: the name of its pictures. */
  name: string;
  /** A window lies over the screen: only what the browser's window shows is of interest. */
  overlaid?: true;
  /** From where the stop before left the page. */
  arrive: (page: Page) => Promise<void>;
  /** Before the next stop. */
  leave?: (page: Page) => Promise<void>;
}

const FACES = 12;
const PHOTOGRAPHS = 16;
/** An epoch, or an evaluation, of nano models on a busy machine. */
const LONG_MS = 60_000;

const screen = (name: string, path: string): Stop => ({ name, arrive: (page) => openScreen(page, path) });
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true }).click();
const follow = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name, exact: true }).click();
const escape = (page: Page) => page.keyboard.press('Escape');
const notPicture = (name: string) => ({ name, mimeType: 'image/jpeg', buffer: Buffer.from('no picture') });
const notModel = { name: 'broken.safetensors', mimeType: '', buffer: Buffer.from('{}') };

/** Sample portraits as a labelled dataset: what any detector says of them means nothing. */
function labelledZip(count: number) {
  const named = samplePaths(count).map((path, i) => {
    const name = `${i % 2 ? 'real' : 'fake'}/${basename(path)}`;
    return [name, readFileSync(path)] as const;
  });
  return {
    name: 'set.zip',
    mimeType: 'application/zip',
    buffer: storedZip(Object.fromEntries(named)),
  };
}

/** A step of the lesson, on the first sample portrait, when its pictures are drawn. */
const lessonStop = (step: number): Stop => ({
  name: `learn-${step}`,
  arrive: async (page) => {
    await openScreen(page, `/learn?step=${step}`);
    await page.locator('[data-testid="lesson-step"][data-ready="true"]').waitFor({ timeout: LONG_MS });
  },
});

const EMPTY: readonly Stop[] = [
  {
    name: 'home',
    arrive: async (page) => {
      await openScreen(page, '/');
      await page.getByText('reconstructed this in').waitFor({ timeout: LONG_MS });
    },
  },
  {
    name: 'palette',
    overlaid: true,
    arrive: async (page) => {
      await page.keyboard.press('Control+K');
      await page.getByRole('option').first().waitFor();
    },
    leave: escape,
  },
  ...Array.from({ length: 8 }, (_, i) => lessonStop(i + 1)),
  {
    name: 'learn-presentation',
    overlaid: true,
    arrive: async (page) => {
      await openScreen(page, '/learn?step=6&view=presentation');
      await page.locator('[data-testid="presented-mask"][data-ready="true"]').waitFor({ timeout: LONG_MS });
    },
    leave: escape,
  },
  screen('score-empty', '/score'),
  screen('pretrain-empty', '/pretrain'),
  screen('pretrain-failed', '/pretrain?preset=giant&maskRatio=7'),
  screen('runs-empty', '/runs'),
  screen('faces-empty', '/faces'),
  screen('train-empty', '/train'),
  screen('evaluate-empty', '/evaluate'),
  screen('masks-empty', '/masks'),
  screen('edit-empty', '/edit'),
  screen('weights', '/weights'),
  screen('about', '/about'),
  screen('not-found', '/nowhere'),
];

const WITH_FACES: readonly Stop[] = [
  {
    name: 'faces-busy',
    arrive: async (page) => {
      await openScreen(page, '/faces');
      await page.locator('#photographs').setInputFiles([labelledZip(FACES), notPicture('notes.jpg')]);
      await importAsPlanned(page);
      await page.getByTestId('import-status').waitFor();
    },
  },
  {
    name: 'faces-full',
    arrive: async (page) => {
      await waitForFaces(page, FACES);
      await page.getByText('Detector score').click();
    },
  },
  {
    name: 'faces-selected',
    arrive: async (page) => {
      for (const at of [0, 2]) await page.getByTestId('face-corner').nth(at).click();
      await page.getByLabel('Move to class').waitFor();
    },
    leave: (page) => press(page, 'Clear selection'),
  },
  {
    name: 'faces-dialog',
    overlaid: true,
    arrive: async (page) => {
      await page.getByTestId('face-tile').first().click();
      await page.getByLabel('Class of this face').selectOption({ label: 'real' });
      await page.getByText('labelled "real"').waitFor();
    },
    leave: async (page) => {
      await press(page, 'Undo');
      await escape(page);
    },
  },
  {
    name: 'masks-full',
    arrive: async (page) => {
      await follow(page, 'Masks');
      await page
        .getByRole('button', { name: /^Mask .*portrait/ })
        .first()
        .click();
      await page.getByTestId('survey').getByText('draws of each strategy').waitFor({ timeout: LONG_MS });
    },
  },
  {
    name: 'masks-dialog',
    overlaid: true,
    arrive: (page) => press(page, 'Draw a mask of your own'),
    leave: escape,
  },
];

const WITH_RUNS: readonly Stop[] = [
  {
    name: 'pretrain-ready',
    arrive: async (page) => {
      await openScreen(page, '/pretrain?preset=nano&batchSize=4&epochs=1000');
      await waitForFaces(page, FACES);
    },
  },
  {
    name: 'pretrain-busy',
    arrive: async (page) => {
      await press(page, 'Start');
      await waitForStep(page, 12);
      await page.getByTestId('pictures-step').getByText('step').waitFor();
    },
    leave: async (page) => {
      await press(page, 'Stop');
      await waitForPhase(page, 'stopped');
    },
  },
  {
    name: 'pretrain-stopped',
    arrive: async (page) => {
      await page.getByText('Export', { exact: true }).click();
    },
  },
  {
    name: 'train-ready',
    arrive: async (page) => {
      await openScreen(page, '/train?preset=nano&epochs=5000&batchSize=4&patience=0&validationShare=0.25');
      await page.getByTestId('split-table').waitFor();
    },
  },
  {
    name: 'train-failed',
    arrive: async (page) => {
      await page.locator('#saved-run').setInputFiles(notModel);
      await page.getByRole('alert').filter({ hasText: 'The run did not start' }).waitFor();
    },
  },
  {
    name: 'train-busy',
    arrive: async (page) => {
      await press(page, 'Start training');
      await page.getByTestId('roc').waitFor({ timeout: LONG_MS });
    },
    leave: async (page) => {
      await press(page, 'Stop');
      await page.getByTestId('train-status').getByText('stopped').waitFor({ timeout: LONG_MS });
    },
  },
  {
    name: 'train-full',
    arrive: async (page) => {
      await press(page, 'Evaluate on held-out faces');
      await page.getByTestId('report-table').waitFor({ timeout: LONG_MS });
    },
  },
  {
    name: 'runs-full',
    arrive: async (page) => {
      await follow(page, 'Runs');
      await page.getByTestId('runs').waitFor();
      for (const box of await page.getByRole('checkbox', { name: /^Compare / }).all()) await box.check();
      await page.getByTestId('runs').locator('tbody th button').first().click();
      await page.getByLabel('Name of this run').waitFor();
    },
  },
];

const WITH_DETECTORS: readonly Stop[] = [
  {
    name: 'evaluate-full',
    arrive: async (page) => {
      await follow(page, 'Detectors');
      await page.getByRole('link', { name: 'Evaluate', exact: true }).click();
      await page.getByRole('list', { name: 'Detectors saved in this browser' }).waitFor();
      for (const box of await page.getByRole('checkbox').all()) await box.check();
      await press(page, 'Evaluate');
      await page.getByTestId('roc').waitFor({ timeout: LONG_MS });
      await press(page, 'Draw the map');
      await page.getByTestId('feature-map').waitFor({ timeout: LONG_MS });
    },
  },
  {
    name: 'evaluate-busy',
    arrive: async (page) => {
      await press(page, 'Evaluate degraded pictures');
      await page.getByTestId('sweep-plain').waitFor({ timeout: LONG_MS });
    },
    leave: (page) => press(page, 'Cancel'),
  },
  {
    name: 'evaluate-failed',
    arrive: async (page) => {
      await page.locator('#detector-files').setInputFiles(notModel);
      await page.getByText('broken.safetensors').first().waitFor();
    },
  },
  {
    name: 'score-busy',
    arrive: async (page) => {
      await openScreen(page, '/score');
      await page
        .locator('#score-photographs')
        .setInputFiles([...samplePaths(PHOTOGRAPHS), ...samplePaths(2)]);
      await page.getByTestId('attack-score').waitFor({ timeout: LONG_MS });
    },
  },
  {
    name: 'score-full',
    arrive: async (page) => {
      await page.locator('#score-photographs').setInputFiles(notPicture('notes.jpg'));
      await page.locator('[data-testid=score-queue][data-left="0"]').waitFor({ timeout: LONG_MS });
      await press(page, 'Degrade the picture step by step');
      await page.getByTestId('robustness').waitFor({ timeout: LONG_MS });
      await page.locator('#score-map').selectOption('occlusion');
      await page.getByTestId('region-effects').waitFor({ timeout: LONG_MS });
    },
  },
  {
    name: 'score-file',
    arrive: async (page) => {
      const file = page.getByRole('region', { name: 'The file' });
      await file.locator('summary').first().press('Enter');
      await file.getByRole('img', { name: 'Noise' }).waitFor({ timeout: LONG_MS });
    },
    leave: (page) => page.getByRole('region', { name: 'The file' }).locator('summary').first().press('Enter'),
  },
  {
    name: 'score-failed',
    arrive: async (page) => {
      await page.locator('#score-map').selectOption('residual');
      await page.locator('#score-detector').setInputFiles(notModel);
      await page.getByText('No detector was opened').waitFor();
    },
  },
];

const FORGED: readonly Stop[] = [
  {
    name: 'edit-full',
    arrive: async (page) => {
      await openScreen(page, '/edit');
      await page.getByTestId('edit-found').locator('td').last().waitFor({ timeout: LONG_MS });
    },
  },
  {
    name: 'pretrain-variants',
    arrive: async (page) => {
      await openScreen(page, '/pretrain?preset=nano&pose=0.5&light=0.5&maxYaw=15');
      await page.getByTestId('variant-picture').last().waitFor({ timeout: LONG_MS });
    },
  },
  {
    name: 'train-swapped',
    arrive: async (page) => {
      await openScreen(page, '/train?preset=nano&fakes=swapped&validationShare=0.25');
      await page.getByTestId('blend-fake').waitFor({ timeout: LONG_MS });
    },
  },
  {
    name: 'faces-forged',
    arrive: async (page) => {
      await openScreen(page, '/faces');
      await page.locator('summary', { hasText: 'Forged set' }).click();
      await page.getByRole('textbox', { name: 'How many' }).fill('5');
      await press(page, 'Make a forged set');
      await page.getByTestId('forging-end').waitFor({ timeout: LONG_MS });
    },
  },
];

export const STOPS: readonly Stop[] = [...EMPTY, ...WITH_FACES, ...WITH_RUNS, ...WITH_DETECTORS, ...FORGED];
