import { expect, it } from 'vitest';
import { EVALUATION_LINK, type EvaluationChoices } from './evaluationLink';

const { fromQuery: choicesFromQuery, toQuery: choicesToQuery } = EVALUATION_LINK;

const CHOICES: EvaluationChoices = {
  figure: 'hter',
  level: 'video',
  detector: ['0123456789abcdef', 'fedcba9876543210'],
  dataset: ['My faces', 'a & b = c, d'],
  part: ['all', 'test'],
  genuine: ['', 'echt'],
  fakes: ['swapped', 'mixed'],
  calibration: 'My faces',
};

it('brings back what was chosen, whatever the names', () => {
  const link = choicesToQuery(CHOICES).toString();
  expect(choicesFromQuery(new URLSearchParams(link))).toEqual(CHOICES);
  const none = { ...CHOICES, detector: [], dataset: [], part: [], genuine: [], fakes: [], calibration: null };
  expect(choicesFromQuery(choicesToQuery(none))).toEqual(none);
});

it('names detectors by the beginning of their hash, and takes defaults for what a link lacks', () => {
  const query = choicesToQuery({ ...CHOICES, detector: ['ab'.repeat(32)] });
  expect(query.getAll('detector')).toEqual(['abababababababab']);
  expect(choicesFromQuery(new URLSearchParams('dataset=x&other=1'))).toEqual({
    ...{ figure: 'auc', level: 'frame', detector: [], calibration: null },
    ...{ dataset: ['x'], part: ['all'], genuine: [''], fakes: [] },
  });
});

it.each(['figure=best', 'level=clip', 'detector=xyz', 'dataset=x&part=train', 'fakes=dataset'])(
  'refuses %s by name',
  (link) => {
    const key = link.split('&').at(-1)!.split('=')[0];
    expect(() => choicesFromQuery(new URLSearchParams(link))).toThrow(`${key}: "`);
  },
);

it('refuses more choices than can be compared', () => {
  const query = new URLSearchParams(Array.from({ length: 5000 }, (_, i) => ['dataset', `d${i}`]));
  expect(() => choicesFromQuery(query)).toThrow(/^dataset: /);
});
