/**
 * A detector as the files that the test scripts of FSFM and FS-VFM read: `checkpoint-min_val_loss.pth`, with the tensors of
 * their `models_vit.py`, and the text with mean and standard deviation beside it. Our record goes along, so that this app
 * knows the detector again.
 * Source: released `util/misc.py` (`save_model`) and the scripts of cross-dataset tests.
 */
import { LabError } from '@/lib/errors';
import { formatPixelStatistics, PIXEL_STATISTICS_FILE } from '@/lib/pixelStatistics';
import { PRESETS } from '@/lib/presets';
import type { PythonValue } from '@/storage/pickleWriter';
import { PytorchWriter } from '@/storage/pytorchWriter';
import type { StoredTensor } from '@/storage/tensors';
import { ZipWriter } from '@/storage/zipWriter';
import type { DetectorRecord } from '../scoring/detectorRecord';
import { GUARD, storedGuard, type GuardSides } from '../scoring/outsideGuard';
import type { ExportedFile } from './checkpoint';

const NAME = 'checkpoint-min_val_loss';

/** Modules in the order in which the released network lists them. */
const MODULES = [
  'cls_token',
  'pos_embed',
  'patch_embed',
  'blocks',
  'head',
  'fc_norm',
  'adapter',
  'projector',
];

const dict = (entries: Record<string, PythonValue>): PythonValue => ({
  dict: new Map(Object.entries(entries)),
});

/** @throws LabError `invalid-config` for a detector of a form that their network has not */
function requireReleasedForm({ config: { mode, adapter, pooling } }: DetectorRecord): void {
  const what =
    pooling !== 'mean'
      ? 'it reads the class token, and theirs the mean of the patches'
      : mode === 'adapter' && adapter !== 'relu'
        ? 'its adapter has GELU and biases, and theirs has neither'
        : null;
  if (what === null) return;
  throw new LabError(
    'invalid-config',
    `The authors' code cannot read this detector: ${what}.`,
    'Export it as safetensors, or train one with "Face feature" mean and FS-Adapter as released.',
  );
}

/**
 * @param tensors in the files' layout, by their names
 * @param guard of the features of its validation; beside the network, which their scripts load by itself
 * @throws LabError `invalid-config` for a detector of a form that their network has not
 */
export async function releasedDetector(
  tensors: ReadonlyMap<string, StoredTensor>,
  record: DetectorRecord,
  guard: GuardSides | null = null,
): Promise<ExportedFile> {
  requireReleasedForm(record);
  const writer = new PytorchWriter(NAME);
  const place = (name: string) => MODULES.indexOf(name.split('.', 1)[0]);
  const names = [...tensors.keys()].sort((a, b) => place(a) - place(b));
  const model = new Map(names.map((name) => [name, writer.tensor(tensors.get(name)!)]));
  const { imageSize, patchSize } = PRESETS[record.config.preset].model;
  const pth = writer.finish(
    dict({
      model: { ordered: model },
      epoch: record.epoch - 1, // theirs count from 0
      args: dict({
        nb_classes: record.classes.length,
        input_size: imageSize,
        patch_size: patchSize,
        global_pool: true,
        normalize_from_IMN: false,
      }),
      run: JSON.stringify(record),
      ...(guard && {
        [GUARD]: dict(
          Object.fromEntries(storedGuard(guard).map(([part, tensor]) => [part, writer.tensor(tensor)])),
        ),
      }),
    }),
  );
  const zip = new ZipWriter();
  await zip.addBlob(`${NAME}.pth`, pth);
  zip.add(PIXEL_STATISTICS_FILE, formatPixelStatistics(record.statistics));
  return { name: 'detector-released.zip', blob: zip.finish() };
}
