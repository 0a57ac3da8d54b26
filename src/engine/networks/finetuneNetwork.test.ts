import { expect, it } from 'vitest';
import { defaultDetectorConfig } from '@/lib/detectorConfig';
import { PRESETS } from '@/lib/presets';
import type { CheckpointFile } from './checkpointFile';
import { initialiseDetector } from './finetuneNetwork';

it('refuses an encoder with other heads than the model that is trained: shapes do not tell them apart', async () => {
  const { model } = PRESETS.small;
  const encoder = { recognised: { size: 'ViT-S/16', model: { ...model, heads: 6 } } } as CheckpointFile;
  await expect(initialiseDetector(model, defaultDetectorConfig('small'), 2, encoder)).rejects.toThrow(
    'The encoder is a ViT-S/16 with 6 attention heads; the model that is trained has 12.',
  );
});
