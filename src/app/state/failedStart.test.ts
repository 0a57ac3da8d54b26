import { beforeEach, describe, expect, it } from 'vitest';
import { statisticsOf } from '@/lib/pixelStatistics';
import './failedStart';
import { useBegin } from './beginStore';
import { useFaces } from './facesStore';
import { useDetectorSettings, useSettings } from './settingsStore';
import { NO_FINETUNING, NO_PRETRAINING, useTraining, type Training } from './trainingStore';
import { useTrain } from './trainStore';

const error = { code: 'invalid-config' as const, message: 'All faces are "real".', remedy: 'Add others.' };
const failed = { phase: 'failed' as const, error, step: 0 };
const pretraining: Training = { ...NO_PRETRAINING, status: failed };
const finetuning: Training = { ...NO_FINETUNING, status: failed };
const told = () => useTraining.getState().training !== null;

const ENCODER = {
  ...({
    file: new File([], 'a.pth'),
    answers: {},
    kind: 'online',
    size: 'ViT-B/16',
    imageSize: 224,
    preset: null,
  } as const),
  ...({ statistics: statisticsOf('VGGFace2'), statisticsFrom: 'arguments' } as const),
};

beforeEach(() => {
  useSettings.setState(useSettings.getInitialState());
  useDetectorSettings.setState(useDetectorSettings.getInitialState());
  useFaces.setState(useFaces.getInitialState());
  useTrain.setState(useTrain.getInitialState());
  useBegin.setState(useBegin.getInitialState());
});

describe('a training that could not begin', () => {
  it.each([
    ['its settings', finetuning, () => useDetectorSettings.getState().set('fakes', 'self-blended')],
    ['its encoder', finetuning, () => useTrain.setState({ encoder: ENCODER })],
    ['its faces', finetuning, () => useFaces.setState({ faces: [] })],
    ['its settings', pretraining, () => useSettings.getState().set('epochs', 3)],
    ['its faces', pretraining, () => useFaces.setState({ faces: [] })],
  ])('is forgotten when %s change', (_, training, change) => {
    useTraining.setState({ training });
    change();
    expect(told()).toBe(false);
  });

  it.each([
    ['the plan of the split', finetuning, () => useTrain.setState({ plan: null, blendSeed: 2 })],
    ['settings of the other kind', finetuning, () => useSettings.getState().set('epochs', 3)],
    ['which faces are shown', pretraining, () => useFaces.setState({ shownIds: ['a'] })],
  ])('is still told when something else changes: %s', (_, training, change) => {
    useTraining.setState({ training });
    change();
    expect(told()).toBe(true);
  });
});

it.each<[string, Partial<Training>]>([
  ['had made a step', { latest: { step: 3 } } as Partial<Training>],
  ['was resumed', { checkpoint: { state: 'saved', step: 3 } }],
  ['goes on', { status: { phase: 'running', step: 3, totalSteps: 9 } as never }],
])('a training that %s is not forgotten', (_, change) => {
  useTraining.setState({ training: { ...pretraining, ...change } as Training });
  useSettings.getState().set('epochs', 3);
  expect(told()).toBe(true);
});
