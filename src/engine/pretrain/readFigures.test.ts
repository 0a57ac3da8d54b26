import { expect, it } from 'vitest';
import * as tf from '@/ml/tf';
import { readFigures } from './pretrainRun';

const lost = () => Promise.reject(new Error('lost'));
const later = async () => {
  await new Promise((resolve) => setTimeout(resolve));
  return lost();
};

it('hears of all that cannot be read of a step, and leaves no tensor behind', async () => {
  const before = tf.memory().numTensors;
  const result = { figures: tf.zeros([7]), c2PerImage: tf.zeros([2]), zTarget: tf.zeros([2, 2]) };
  result.figures.data = lost;
  result.zTarget.data = later;
  // A rejection that nobody hears of fails the test.
  await expect(readFigures([{ result: result as never, regions: [] }])).rejects.toThrow('lost');
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(tf.memory().numTensors).toBe(before);
});
