/** The zips as other programs take them apart: unzip, bash, Python. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { defaultPretrainConfig, type PretrainConfig } from '@/lib/config';
import { CROP_SIZE } from '@/lib/regions';
import { blobSource } from '@/storage/byteSource';
import { parsePixelStatistics } from '@/lib/pixelStatistics';
import { StoredZip } from '@/storage/storedZip';
import type { RunRecord } from './checkpoint';
import { differences, launchScript } from './clusterFiles';
import { clusterBundle, runBundle } from './runBundle';
import { drawnFaces } from '../data/testFaces';

const FACES = drawnFaces(4);

const recordOf = (change: Partial<PretrainConfig> = {}, faceCount = FACES.length): RunRecord => ({
  config: { ...defaultPretrainConfig('nano'), batchSize: 4, epochs: 9, warmupEpochs: 0.9, ...change },
  step: 5,
  adapter: 'none',
  statistics: { mean: [0.5, 0.4, 0.3], std: [0.2, 0.2, 0.1] },
  datasetFingerprint: 'ab'.repeat(32),
  faceCount,
  kernelVariants: {},
});

const FILES = [
  { name: 'checkpoint-4.pth', blob: new Blob(['online']) },
  { name: 'checkpoint-te-4.pth', blob: new Blob(['target']) },
];

/** Unpacks a zip into a folder of its own. */
async function unpack(blob: Blob): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
  const zip = await StoredZip.open(blobSource(blob));
  for (const entry of zip.entries.values()) {
    const path = join(folder, entry.name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, await zip.read(entry));
  }
  return folder;
}

const text = (folder: string, name: string) => readFileSync(join(folder, name), 'utf8');

describe('runBundle', () => {
  it('holds every file, and a README that says what each is for', async () => {
    const files = [...FILES, { name: 'fsfm-encoder-step-5.onnx', blob: new Blob(['onnx']) }];
    const { name, blob } = await runBundle(recordOf(), files);
    expect(name).toBe('fsfm-run-step-5.zip');
    const folder = await unpack(blob);
    expect(text(folder, 'checkpoint-4.pth')).toBe('online');
    expect(parsePixelStatistics(text(folder, 'pretrain_ds_mean_std.txt'))).toEqual(recordOf().statistics);
    expect(JSON.parse(text(folder, 'run.json'))).toMatchObject({
      step: 5,
      config: { preset: 'nano', seed: 0 },
    });
    for (const file of files)
      expect(text(folder, 'README.md')).toMatch(new RegExp(`\`${file.name}\` \\| \\w`));
  });
});

describe('clusterBundle', () => {
  it('holds the faces as the authors’ reader wants them', async () => {
    const folder = await unpack((await clusterBundle(recordOf(), FACES, FILES)).blob);
    const [{ id, rgb, parsing }] = FACES;
    const map = readFileSync(join(folder, 'faces/parsing_maps', `${id}.npy`));
    expect(map.toString('latin1', 0, 128)).toContain(
      `'descr': '|i1', 'fortran_order': False, 'shape': (1, 224, 224)`,
    );
    expect(new Uint8Array(map.subarray(128))).toEqual(parsing);
    const png = readFileSync(join(folder, 'faces/images', `${id}.png`));
    const dataBytes = png.readUInt32BE(33);
    const rows = inflateSync(png.subarray(41, 41 + dataBytes));
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([CROP_SIZE, CROP_SIZE]);
    const row = 1 + 3 * CROP_SIZE;
    for (const y of [0, 100, 223]) {
      const pixels = rgb.subarray(3 * CROP_SIZE * y, 3 * CROP_SIZE * (y + 1));
      expect(new Uint8Array(rows.subarray(row * y + 1, row * (y + 1)))).toEqual(new Uint8Array(pixels));
    }
    expect(existsSync(join(folder, 'fsfm_lab.py'))).toBe(true);
  });

  /** What `torchrun` is called with, on a machine that has only our stand-in for it. */
  async function commandOf(record: RunRecord, env: Record<string, string> = {}): Promise<string[]> {
    const folder = await unpack((await clusterBundle(record, FACES, FILES)).blob);
    await mkdir(join(folder, 'code/fsvfm/pretrain'), { recursive: true });
    await mkdir(join(folder, 'bin'));
    writeFileSync(join(folder, 'bin/torchrun'), '#!/bin/sh\nfor word; do echo "$word"; done\n', {
      mode: 0o755,
    });
    const output = execFileSync('bash', [join(folder, 'launch.sh')], {
      encoding: 'utf8',
      env: { PATH: `${join(folder, 'bin')}:${process.env.PATH}`, FSFM_CODE: join(folder, 'code'), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return output
      .trimEnd()
      .split('\n')
      .map((word) => word.replace(folder, ''));
  }

  it('writes the command with this run’s settings, the batch shared among the GPUs', async () => {
    const words = await commandOf(recordOf({ normPixLoss: true, blr: 0.03 }), { GPUS: '2', EPOCHS: '50' });
    expect(words.slice(0, 5)).toEqual([
      '--standalone',
      '--nnodes=1',
      '--nproc_per_node=2',
      '/fsfm_lab.py',
      '--batch_size',
    ]);
    const value = (name: string) => words[words.indexOf(`--${name}`) + 1];
    expect(value('batch_size')).toBe('2');
    expect(value('epochs')).toBe('50');
    expect(value('model')).toBe('fsfm_lab_nano');
    expect(value('blr')).toBe('0.03');
    expect(value('warmup_epochs')).toBe('1');
    expect(value('cl_loss')).toBe('SimSiam');
    expect(value('resume')).toBe('/checkpoint-4.pth');
    expect(value('resume_target_network')).toBe('/checkpoint-te-4.pth');
    expect(value('pretrain_data_path')).toBe('/faces');
    expect(words).toContain('--norm_pix_loss');
    expect(words).not.toContain('--apply_simple_augment');
  });

  it('starts the authors’ own program for the sizes they have', async () => {
    const words = await commandOf(recordOf({ preset: 'base' }));
    expect(words[3]).toBe('main_pretrain.py');
    expect(words).toContain('fsfm_vit_base_patch16');
  });

  it('refuses GPUs that do not divide the batch, and too few faces', async () => {
    await expect(commandOf(recordOf(), { GPUS: '3' })).rejects.toThrow('does not divide the batch of 4');
    expect(() => launchScript(recordOf({}, 3))).toThrow('3 faces and batches of 4');
  });

  it('says what the authors’ code does differently', () => {
    const all = differences({
      ...recordOf().config,
      masking: 'random',
      clipGrad: 0,
      clLoss: 'infonce',
      clTemperature: 0.5,
      flip: true,
      light: 0.5,
    }).join(' ');
    for (const word of [
      'half precision',
      'by Random',
      'norm of 1',
      '0.1',
      'whole warm-up',
      'augmentation',
      '"Light"',
    ]) {
      expect(all).toContain(word);
    }
    expect(differences({ ...recordOf().config, regionPer: 'batch', warmupEpochs: 1 })).toHaveLength(1);
  });
});
