/** C3 of one face: what the objective says of the same view, with the online network in the target's place. */
import { beforeAll, expect, it } from 'vitest';
import { defaultPretrainConfig, modelOf } from '@/lib/config';
import { DEFAULT_MASK_VIEW } from '@/lib/maskView';
import type { PixelStatistics } from '@/lib/pixelStatistics';
import { targetView, threeCLosses } from '@/ml/objective/threeC';
import * as tf from '@/ml/tf';
import { drawnFaces } from '../data/testFaces';
import { initialiseNetworks } from '../networks/networks';
import { disposeBatch, makeBatch } from '../pretrain/batches';
import { correspondenceUnder } from './maskCorrespondence';
import { drawMasks } from './maskDraws';
import { atSizeOf } from './maskReconstruction';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const statistics: PixelStatistics = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] };

it('is the similarity of C3, one for each whole face, and leaves no tensor behind', async () => {
  const config = { ...defaultPretrainConfig('nano'), clLoss: 'simsiam' } as const;
  const model = modelOf(config);
  const { online, target } = initialiseNetworks(model, config);
  const [face, other] = drawnFaces(2);
  const patch = (224 * model.patchSize) / model.imageSize;
  const request = { ...DEFAULT_MASK_VIEW, patch: patch as 56, strategies: ['crfr-p' as const] };
  const [mask] = drawMasks(face.parsing, request).draws;
  const before = tf.memory().numTensors;
  const network = { online, model, statistics, normPixLoss: true, represents: true };
  const asked = { rgb: face.rgb, maskRatio: 0.75, mask };
  const { own, others } = await correspondenceUnder(network, { ...asked, others: [other.rgb, face.rgb] });
  expect(tf.memory().numTensors).toBe(before);

  const batch = makeBatch([{ rgb: atSizeOf(model, face.rgb) }], [mask], model, 0.75, statistics);
  const c3 = tf.tidy(
    () => threeCLosses(online, model, batch, targetView(online, model, batch), config).c3.dataSync()[0],
  );
  disposeBatch(batch);
  expect(own).toBeCloseTo(-2 * c3, 5);
  expect(others).toHaveLength(2);
  expect(others[1]).toBeCloseTo(own, 5);
  expect(others[0]).not.toBeCloseTo(own, 5);
  await expect(
    correspondenceUnder({ ...network, represents: false }, { ...asked, others: [] }),
  ).rejects.toThrow('holds no projector and predictor');
  online.dispose();
  target.dispose();
});
