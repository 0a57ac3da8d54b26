import { beforeEach, expect, it, vi } from 'vitest';
import { KNOWN_STATISTICS, type StatisticsSource } from '@/lib/pixelStatistics';
import { useFaces } from './facesStore';
import { useDetectorSettings } from './settingsStore';
import {
  chooseEncoder,
  chooseEncoderStatistics,
  encoderObstacle,
  labelledObstacle,
  requireEncoderFor,
  useTrain,
} from './trainStore';

const { VGGFace2, ImageNet } = KNOWN_STATISTICS;

/** By the file's name: who says its statistics. */
vi.mock('./detectors', () => ({
  joinedFile: async (group: File[]) => group[0],
  summariseFile: async ({ name }: File) => ({
    ...{ kind: 'online', size: 'ViT-B/16', imageSize: 224, preset: name === 'other.pth' ? null : 'base' },
    statistics: VGGFace2,
    statisticsFrom: name.replace('.pth', '') as StatisticsSource,
  }),
}));

const file = (name: string, content = 'weights') => new File([content], name);
const given = { mean: [0.2, 0.3, 0.4], std: [0.1, 0.1, 0.1] };
const text = file('pretrain_ds_mean_std.txt', `${JSON.stringify(given)}\n`);
const encoder = () => useTrain.getState().encoder;

beforeEach(() => useTrain.setState({ encoder: null }));

it('says that faces lack a class where they are there without one, and asks for an import where there are none', () => {
  const withFaces = (...labels: (string | undefined)[]) =>
    useFaces.setState({
      datasetId: 'd',
      faces: labels.map((label) => ({ label, excluded: false }) as never),
    });
  withFaces();
  expect(labelledObstacle()).toBe('Import labelled faces first.');
  withFaces(undefined, undefined);
  expect(labelledObstacle()).toBe('Say first what class these faces are of.');
  withFaces(undefined, 'real');
  expect(labelledObstacle()).toBeNull();
});

it('takes an encoder with the text beside it, or a text for the one that is chosen', async () => {
  await chooseEncoder([text, file('assumed.pth')]);
  expect(encoder()).toMatchObject({ size: 'ViT-B/16', statistics: given, statisticsFrom: 'text' });
  await chooseEncoder([file('assumed.pth')]);
  expect(encoder()).toMatchObject({ statistics: VGGFace2, statisticsFrom: 'assumed' });
  await chooseEncoder([text]);
  expect(encoder()).toMatchObject({ statistics: given, statisticsFrom: 'text' });
});

it('leaves a file to what it says itself, unless a person chooses otherwise', async () => {
  await chooseEncoder([file('record.pth'), text]);
  expect(encoder()).toMatchObject({ statistics: VGGFace2, statisticsFrom: 'record' });
  await expect(chooseEncoder([file('arguments.pth'), text])).rejects.toThrow(
    '"arguments.pth" says itself with which mean and standard deviation it was trained',
  );
  expect(encoder()?.file.name).toBe('arguments.pth');
  chooseEncoderStatistics(ImageNet);
  expect(encoder()).toMatchObject({ statistics: ImageNet, statisticsFrom: 'person' });
});

it('refuses several models, and a text without one', async () => {
  await expect(chooseEncoder([file('a.pth'), file('b.pth')])).rejects.toThrow('one pretrained model');
  await expect(chooseEncoder([text])).rejects.toThrow('no pretrained model');
  expect(encoder()).toBeNull();
});

it('turns the settings to the model of the encoder, and says where they were turned away from it', async () => {
  const model = () => useDetectorSettings.getState().draft.preset;
  useDetectorSettings.getState().set('preset', 'nano');
  await chooseEncoder([file('assumed.pth')]);
  expect(model()).toBe('base');
  expect(encoderObstacle(model())).toBeNull();
  expect(encoderObstacle('micro')).toBe(
    'The encoder is base and the settings say micro: set Model to base, or train from scratch.',
  );
  // Of a size that the app has no preset for.
  await chooseEncoder([file('other.pth')]);
  expect(model()).toBe('base');
  expect(encoderObstacle('micro')).toBe(
    'The encoder is a ViT-B/16 that none of the models here has: choose another, or train from scratch.',
  );
  expect(() => requireEncoderFor('micro')).toThrow('The encoder is a ViT-B/16 that none of the models');
  await chooseEncoder([file('assumed.pth')]);
  expect(() => requireEncoderFor('micro')).toThrow('The encoder is base and the settings say micro.');
  expect(() => requireEncoderFor('base')).not.toThrow();
});

it('leaves settings as they were chosen where the encoder has the model that they name already', async () => {
  const { getState } = useDetectorSettings;
  getState().loadQuery(new URLSearchParams('preset=base&epochs=6&batchSize=8'));
  await chooseEncoder([file('assumed.pth')]);
  expect(getState().draft).toMatchObject({ preset: 'base', epochs: 6, batchSize: 8 });
});
