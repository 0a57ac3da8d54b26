/**
 * The texts of a "Continue on a cluster" bundle: the command of the released multi-GPU code with a run's
 * settings, what it does differently, and a launcher for sizes that it has no name for.
 * Source: released `main_pretrain.py` (arguments), `engine_pretrain.py` (what is fixed), branch FSVFM-extension.
 */
import { LabError } from '@/lib/errors';
import { strategyText } from '@/lib/maskingStrategies';
import { modelOf, type PretrainConfig } from '@/lib/config';
import type { RunRecord } from './checkpoint';
import { checkpointNumber, lastEpoch, releasedArguments } from './pytorchCheckpoint';

const RELEASED_CODE = 'https://github.com/wolo-wolo/FSFM-CVPR25';
const RELEASED_BRANCH = 'FSVFM-extension';
const LAUNCHER = 'fsfm_lab.py';

/** Whether the released code has this size under a name of its own. */
const isReleasedSize = ({ preset }: PretrainConfig) => preset === 'small' || preset === 'base';

/** The arguments of `main_pretrain.py`, one a line; batch, epochs and paths are the script's variables. */
function argumentLines(record: RunRecord): string[] {
  const all = releasedArguments(record.config);
  const { epochs, norm_pix_loss, apply_simple_augment, warmup_epochs } = all;
  const special = ['batch_size', 'epochs', 'norm_pix_loss', 'apply_simple_augment', 'warmup_epochs'];
  const plain = Object.entries(all).filter(([name]) => !special.includes(name));
  const number = checkpointNumber(record);
  return [
    `--batch_size $((batch / gpus))`,
    `--epochs "\${EPOCHS:-${String(epochs)}}"`,
    ...plain.map(([name, value]) => `--${name} ${String(value)}`),
    `--warmup_epochs ${Math.round(Number(warmup_epochs))}`,
    ...(norm_pix_loss ? ['--norm_pix_loss'] : []),
    ...(apply_simple_augment ? ['--apply_simple_augment'] : []),
    `--num_workers "\${WORKERS:-4}"`,
    `--resume "$here/checkpoint-${number}.pth"`,
    `--resume_target_network "$here/checkpoint-te-${number}.pth"`,
    `--pretrain_data_path "$here/faces"`,
    `--output_dir "$out"`,
  ];
}

/**
 * `launch.sh`. The batch is shared among the GPUs, so that the effective batch and with it the learning rate are
 * those of the run.
 * @throws LabError `invalid-config` where the released code could not take a single step
 */
export function launchScript(record: RunRecord): string {
  const { batchSize } = record.config;
  if (record.faceCount < batchSize) {
    throw new LabError(
      'invalid-config',
      `The run has ${record.faceCount} faces and batches of ${batchSize}: the released code drops a batch that is not full.`,
      'Add faces, or run with a smaller batch.',
    );
  }
  const program = isReleasedSize(record.config) ? 'main_pretrain.py' : `"$here/${LAUNCHER}"`;
  return `#!/usr/bin/env bash
# Continues this run in the authors' multi-GPU code. Variables: FSFM_CODE (a clone of
# ${RELEASED_CODE}, branch ${RELEASED_BRANCH}), GPUS, EPOCHS, WORKERS, OUT.
set -euo pipefail
here=$(cd "$(dirname "\${BASH_SOURCE[0]}")" && pwd)
code=\${FSFM_CODE:?set FSFM_CODE to the clone of the authors code}
gpus=\${GPUS:-1}
out=\${OUT:-$here/continued}
batch=${batchSize}
if ((batch % gpus != 0)); then
  echo "GPUS=$gpus does not divide the batch of $batch: choose a divisor" >&2
  exit 2
fi
mkdir -p "$out"
cd "$code/fsvfm/pretrain"
OMP_NUM_THREADS=1 torchrun --standalone --nnodes=1 --nproc_per_node="$gpus" ${program} \\
  ${argumentLines(record).join(' \\\n  ')}
`;
}

/** Settings of the run that the released code cannot follow, a sentence each. */
export function differences(config: PretrainConfig): string[] {
  const found = [
    'It trains in half precision (autocast) and computes mean and standard deviation from the faces again.',
  ];
  if (config.masking !== 'crfr-p')
    found.push(`It always masks by CRFR-P; this run masks by ${strategyText(config.masking).title}.`);
  else if (config.regionPer === 'image') {
    found.push('It draws one covered region for each batch; this run draws one for each image.');
  }
  if (config.clipGrad !== 1)
    found.push(`It always clips at a gradient norm of 1; this run at ${config.clipGrad}.`);
  if (!['simsiam', 'byol'].includes(config.clLoss) && config.clTemperature !== 0.1) {
    found.push(`Its temperature of C3 is 0.1; this run's is ${config.clTemperature}.`);
  }
  if (!Number.isInteger(config.warmupEpochs)) {
    found.push(
      `It takes whole warm-up epochs: ${config.warmupEpochs} becomes ${Math.round(config.warmupEpochs)}.`,
    );
  }
  if (config.randomResizedCrop || config.flip) {
    found.push('Its augmentation always crops and flips, and leaves the parsing map as it is.');
  }
  if (config.pose > 0 || config.light > 0) {
    found.push('It turns and lights no face anew: "Pose" and "Light" stay behind.');
  }
  if (config.weightMim !== 1) {
    found.push(`Its C1 has no weight and counts as 1; this run's is ${config.weightMim}.`);
  }
  if (config.heldOut > 0) {
    found.push('It measures nothing on held-out faces: those of this run stay behind.');
  }
  return found;
}

/** `README.md` of the bundle. */
export function clusterReadme(record: RunRecord): string {
  const done = lastEpoch(record) + 1;
  return `# Continue on a cluster

A pretraining run of FSFM Lab after ${record.step} steps (${done} of ${record.config.epochs} epochs complete), ready for the authors' multi-GPU code, which continues with epoch ${done}.

\`\`\`sh
git clone --branch ${RELEASED_BRANCH} --single-branch ${RELEASED_CODE}.git
cd FSFM-CVPR25        # install as its README says: Python 3.9, torch 1.13.1, requirements.txt
FSFM_CODE=$PWD GPUS=4 bash /path/to/this/folder/launch.sh
\`\`\`

| file | what |
|---|---|
| \`launch.sh\` | the exact command: torchrun with this run's settings |
| \`checkpoint-${checkpointNumber(record)}.pth\` | online network, AdamW's moments, epoch (\`--resume\`) |
| \`checkpoint-te-${checkpointNumber(record)}.pth\` | target network (\`--resume_target_network\`) |
| \`faces/\` | \`images/*.png\` and \`parsing_maps/*.npy\`, ${record.faceCount} faces |
| \`pretrain_ds_mean_std.txt\` | mean and standard deviation of these faces |
| \`run.json\` | every setting, seed, versions, adapter, fingerprint of the data |
${isReleasedSize(record.config) ? '' : `| \`${LAUNCHER}\` | starts the authors' code with a network of this size, for which it has no name |\n`}
The batch of ${record.config.batchSize} is divided among the GPUs (\`GPUS\` must divide it), so that the effective batch and the learning
rate stay those of this run. \`EPOCHS\`, \`WORKERS\` and \`OUT\` change the length, the loaders and the output folder. A batch that would
suit your cards better is a change of settings: edit \`batch\` in \`launch.sh\`, and the learning rate scales with it.

What the authors' code does differently:

${differences(record.config)
  .map((line) => `- ${line}`)
  .join('\n')}

Results are \`checkpoint-N.pth\` (for downstream tasks) and \`checkpoint-te-N.pth\` in the output folder.
`;
}

/** \`fsfm_lab.py\`, for the sizes without a released name; null where none is needed. */
export function launcher(config: PretrainConfig): { name: string; text: string } | null {
  if (isReleasedSize(config)) return null;
  const m = modelOf(config);
  return {
    name: LAUNCHER,
    text: `"""Starts main_pretrain.py of the authors' code with the network of this run. Run it in fsvfm/pretrain."""
import os
import runpy
import sys
from functools import partial

import torch.nn as nn

sys.path[:0] = [os.getcwd(), os.path.abspath('..')]
import models_fsfm

ENCODER = dict(
    img_size=${m.imageSize}, patch_size=${m.patchSize}, embed_dim=${m.width}, depth=${m.depth}, num_heads=${m.heads},
    projection_size=${m.projectorOut}, projection_hidden_size=${m.projectorHidden}, rep_decoder_embed_dim=${m.width},
    rep_decoder_depth=${m.repDecoderDepth}, rep_decoder_num_heads=${m.repDecoderHeads}, mlp_ratio=4,
    norm_layer=partial(nn.LayerNorm, eps=1e-6))
DECODER = dict(decoder_embed_dim=${m.decoderWidth}, decoder_depth=${m.decoderDepth}, decoder_num_heads=${m.decoderHeads})

setattr(models_fsfm, 'fsfm_lab_${config.preset}', lambda **more: models_fsfm.FSFMViT(**ENCODER, **DECODER, **more))
models_fsfm.vit_target_network = lambda name: models_fsfm.TargetNetworkViT(**ENCODER)

sys.argv[0] = 'main_pretrain.py'
runpy.run_path('main_pretrain.py', run_name='__main__')
`,
  };
}
