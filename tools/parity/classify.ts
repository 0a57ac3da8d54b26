/** A `classify` golden through our downstream network, on whatever backend is active. */
import * as v from 'valibot';
import { classify } from '@/ml/model/classifier';
import { fromCheckpoint, toCheckpoint } from '@/ml/model/checkpointLayout';
import { encoderAttention } from '@/ml/model/fsfm';
import { classifierParameters } from '@/ml/model/parameters';
import { ParameterStore } from '@/ml/model/parameterStore';
import { softmaxCrossEntropy } from '@/ml/ops/softmaxCrossEntropy';
import { layerLearningRateScale } from '@/ml/optim/layerDecay';
import * as tf from '@/ml/tf';
import { goldenPatches } from './batches';
import { Comparison, type GroupResult } from './comparison';
import { ClassifySettings, modelConfigOf, type Golden } from './golden';

/** One-hot labels, smoothed as PyTorch does: (1 - s) on the label, s / classes everywhere. */
function smoothedTargets(labels: ArrayLike<number>, classes: number, smoothing: number): tf.Tensor2D {
  const rows = Array.from(labels, (label) =>
    Array.from({ length: classes }, (_, c) => smoothing / classes + (c === label ? 1 - smoothing : 0)),
  );
  return tf.tensor2d(rows);
}

export async function runClassify(golden: Golden): Promise<GroupResult[]> {
  const settings = v.parse(ClassifySettings, golden.settings);
  const model = modelConfigOf(settings);
  const specs = classifierParameters(model, settings.classes);
  const store = new ParameterStore(specs, (spec) =>
    fromCheckpoint(spec, golden.values(`param.${spec.name}`)),
  );
  const out = new Comparison();
  const patches = goldenPatches(golden, 'images', settings.patch);
  const targets = smoothedTargets(golden.values('labels'), settings.classes, settings.smoothing);

  const logits = tf.tidy(() => classify(store, model, patches));
  out.add('logits', 'logits', await logits.data(), golden.values('logits'));
  const probabilities = tf.softmax(logits);
  out.add('probs', 'probs', await probabilities.data(), golden.values('probs'));
  tf.dispose([logits, probabilities]);

  const trained = store.trained();
  const { value, grads } = tf.variableGrads(
    () => tf.mean(softmaxCrossEntropy(classify(store, model, patches), targets)),
    trained.map(({ variable }) => variable),
  );
  out.add('loss', 'loss', await value.data(), golden.values('loss'));
  value.dispose();
  for (const { spec, variable } of trained) {
    const grad = grads[variable.name];
    const group = `grad.${spec.name.split('.')[0]}`;
    const ours = toCheckpoint(spec, Float32Array.from(await grad.data()));
    out.add(group, spec.name, ours, golden.values(`grad.${spec.name}`));
    grad.dispose();
  }
  for (let i = 0; i < model.depth; i++) {
    const attention = tf.tidy(() => encoderAttention(store, model, patches, i));
    out.add('attention', `attention.${i}`, await attention.data(), golden.values(`attention.${i}`));
    attention.dispose();
  }
  for (const name of golden.names('lr_scale.')) {
    const ours = layerLearningRateScale(name.slice('lr_scale.'.length), model.depth, settings.layer_decay);
    out.add('lr_scale', name, [ours], golden.values(name));
  }
  tf.dispose([patches, targets]);
  store.dispose();
  return out.results();
}
