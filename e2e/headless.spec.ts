/** `npm run lab`: the same page without a screen, by its exit status and its files. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';

const root = fileURLToPath(new URL('..', import.meta.url));

function lab(
  ...args: string[]
): Promise<{ status: number; events: Record<string, unknown>[]; errors: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['tools/lab.mjs', ...args, '--json'],
      { cwd: root },
      (_error, stdout, stderr) => {
        const lines = stdout.split('\n').filter((line) => line !== '');
        const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
        resolve({ status: child.exitCode ?? -1, events, errors: stderr });
      },
    );
  });
}

test('a run without a screen tells its steps and leaves its files', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fsfm-lab-'));
  try {
    const settings = join(folder, 'settings.json');
    writeFileSync(settings, JSON.stringify({ preset: 'nano', epochs: 6, seed: 5 }));
    const out = join(folder, 'out');
    const where = ['--faces', 'public/samples', '--count', '4', '--config', settings, '--out', out];
    const { status, events } = await lab('pretrain', ...where);
    expect(status, JSON.stringify(events.at(-1))).toBe(0);
    expect(events.at(-1)).toEqual({ event: 'finished' });
    expect(events.filter(({ event }) => event === 'faces-ready')).toEqual([
      { event: 'faces-ready', faces: 4, failed: 0 },
    ]);
    const files = readdirSync(out);
    expect(files).toEqual(
      expect.arrayContaining(['metrics.csv', 'run.json', 'pictures.png', 'fsfm-step-6.safetensors']),
    );
    const { config } = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')) as {
      config: { seed: number; preset: string };
    };
    expect(config).toMatchObject({ preset: 'nano', seed: 5, epochs: 6 });

    // What it kept is there for the next command.
    const again = await lab('export', '--format', 'pytorch,metrics', '--run', 'nano', '--out', out);
    expect(again.status, JSON.stringify(again.events.at(-1))).toBe(0);
    expect(readdirSync(out)).toEqual(expect.arrayContaining(['checkpoint-5.pth', 'fsfm-metrics.csv']));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('pictures without a face end it with status 1 and the reason', async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'fsfm-lab-'));
  try {
    await page.screenshot({ path: join(folder, 'wall.png') });
    const { status, events } = await lab('pretrain', '--faces', folder, '--out', join(folder, 'out'));
    expect(status).toBe(1);
    expect(events.at(-1)).toMatchObject({ event: 'failed', reason: expect.stringMatching(/face/i) });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
