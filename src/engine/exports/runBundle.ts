/** A run with everything in one zip, to keep or to go on with elsewhere. Read every file's purpose in its README. */
import type { FaceCrop } from '@/faces/types';
import { CROP_SIZE } from '@/lib/regions';
import { APP_VERSION } from '@/lib/version';
import { formatPixelStatistics, PIXEL_STATISTICS_FILE } from '@/lib/pixelStatistics';
import { writeNpyInt8 } from '@/storage/npy';
import { encodePng } from '@/storage/png';
import { ZipWriter } from '@/storage/zipWriter';
import type { ExportedFile, RunRecord } from './checkpoint';
import { clusterReadme, launcher, launchScript } from './clusterFiles';

const runJson = (record: RunRecord) => `${JSON.stringify({ fsfmLab: APP_VERSION, ...record }, null, 2)}\n`;

function bundleReadme(record: RunRecord, files: readonly ExportedFile[]): string {
  const { config, step, faceCount, adapter, datasetFingerprint } = record;
  const purposes: [RegExp, string][] = [
    [/^checkpoint-te-/, "target network for PyTorch (`--resume_target_network` of the authors' code)"],
    [/^checkpoint-/, "online network, AdamW's moments and epoch for PyTorch (`--resume`, `--finetune`)"],
    [/\.safetensors$/, 'online network, named as in released checkpoints'],
    [/\.onnx$/, 'encoder: `images` [N,3,S,S], RGB 0..1, to `latent` [N,1+L,D]; normalisation is inside'],
    [/tfevents/, 'curves for TensorBoard: `tensorboard --logdir .`'],
    [/\.csv$/, "every step's figures"],
  ];
  const lines = files.map(
    ({ name }) => `| \`${name}\` | ${purposes.find(([test]) => test.test(name))?.[1] ?? ''} |`,
  );
  return `# A pretraining run of FSFM Lab ${APP_VERSION}

${config.preset}, ${step} steps on ${faceCount} faces (fingerprint ${datasetFingerprint.slice(0, 16)}), seed ${config.seed}, adapter: ${adapter}.

| file | what |
|---|---|
${lines.join('\n')}
| \`${PIXEL_STATISTICS_FILE}\` | mean and standard deviation of the faces' pixels, 0..1: the networks need pictures normalised with these |
| \`run.json\` | every setting, seed, version, adapter and the data's fingerprint: what it takes to repeat the run |

The faces are not in here. The networks are a starting point for detectors of manipulated faces, not a detector.
`;
}

/** @param files the other exports of the same run */
export async function runBundle(record: RunRecord, files: readonly ExportedFile[]): Promise<ExportedFile> {
  const zip = new ZipWriter();
  zip.add('README.md', bundleReadme(record, files));
  zip.add('run.json', runJson(record));
  zip.add(PIXEL_STATISTICS_FILE, formatPixelStatistics(record.statistics));
  for (const { name, blob } of files) await zip.addBlob(name, blob);
  return { name: `fsfm-run-step-${record.step}.zip`, blob: zip.finish() };
}

/**
 * What the authors' code goes on with: checkpoints, faces in their folder format, the command.
 * @param checkpoints the run's `checkpoint-N.pth` and `checkpoint-te-N.pth`
 * @throws LabError `invalid-config` when their code could not take a step with these faces
 */
export async function clusterBundle(
  record: RunRecord,
  faces: readonly FaceCrop[],
  checkpoints: readonly ExportedFile[],
): Promise<ExportedFile> {
  const zip = new ZipWriter();
  zip.add('README.md', clusterReadme(record));
  zip.add('launch.sh', launchScript(record));
  const program = launcher(record.config);
  if (program) zip.add(program.name, program.text);
  zip.add('run.json', runJson(record));
  zip.add(PIXEL_STATISTICS_FILE, formatPixelStatistics(record.statistics));
  for (const { name, blob } of checkpoints) await zip.addBlob(name, blob);
  for (const { id, rgb, parsing } of faces) {
    zip.add(`faces/images/${id}.png`, await encodePng(rgb, CROP_SIZE, CROP_SIZE));
    zip.add(`faces/parsing_maps/${id}.npy`, writeNpyInt8(parsing, [1, CROP_SIZE, CROP_SIZE]));
  }
  return { name: `fsfm-cluster-step-${record.step}.zip`, blob: zip.finish() };
}
