import { describe, expect, it } from 'vitest';
import {
  commonFraming,
  countCuts,
  cutOtherwise,
  CROPPING,
  mixedFraming,
  USUAL_CROPPING,
  withCropping,
} from './cropping';

describe('how pictures become crops', () => {
  it('is photographs in our framing, also where a record of before says nothing', () => {
    expect(CROPPING.complete()).toEqual(USUAL_CROPPING);
    expect(CROPPING.parse({})).toEqual(USUAL_CROPPING);
  });

  it("goes with the authors' framing where crops are taken whole, unless a framing was chosen", () => {
    const auto = withCropping(USUAL_CROPPING, { crops: 'auto' });
    expect(auto).toEqual({ crops: 'auto', framing: 'authors' });
    expect(withCropping(auto, { crops: 'detect' })).toEqual(USUAL_CROPPING);
    expect(withCropping(USUAL_CROPPING, { crops: 'already', framing: 'ours' }).framing).toBe('ours');
    const centre = withCropping(USUAL_CROPPING, { framing: 'authors-centre' });
    expect(withCropping(centre, { crops: 'already' }).framing).toBe('authors-centre');
    expect(withCropping(centre, {})).toEqual(centre);
  });
});

it('tells of faces that stay cut otherwise than is asked', () => {
  const theirs = { framing: 'authors' } as const;
  const whole = { ...theirs, isWhole: true };
  expect(cutOtherwise([{}, {}], { crops: 'detect', framing: 'ours' })).toBeNull();
  expect(cutOtherwise([{}, theirs, {}], { crops: 'detect', framing: 'authors' })).toMatch(
    /^2 of these pictures/,
  );
  expect(cutOtherwise([theirs, whole], { crops: 'already', framing: 'authors' })).toMatch(
    /^1 of these pictures/,
  );
  // With its own map a picture is whole anyhow.
  expect(cutOtherwise([theirs, whole], { crops: 'detect', framing: 'authors' })).toBeNull();
  expect(cutOtherwise([theirs, whole], { crops: 'auto', framing: 'authors' })).toBeNull();
});

it('warns of faces in several framings, the commonest first', () => {
  const theirs = { framing: 'authors' as const };
  expect(mixedFraming([])).toBeNull();
  expect(mixedFraming([theirs, theirs])).toBeNull();
  expect(mixedFraming([theirs, {}, { framing: 'ours' as const }])).toMatch(
    /^These faces were cut 2 in our framing and 1 in the authors' framing: .* in one framing\.$/,
  );
});

it('counts the ways in which faces were cut, whatever their order', () => {
  const faces = [{}, { framing: 'authors' as const, isWhole: true }, { framing: 'authors' as const }, {}, {}];
  const cuts = countCuts(faces);
  expect(cuts.map(({ framing, isWhole, faces: count }) => [framing, isWhole, count])).toEqual([
    ['ours', false, 3],
    ['authors', true, 1],
    ['authors', false, 1],
  ]);
  expect(commonFraming(faces.slice(1, 4))).toBe('authors');
  expect(commonFraming([])).toBe('ours');
  // Of as many, in whatever order they came.
  expect(countCuts(faces.slice(1, 3))).toEqual(countCuts(faces.slice(1, 3).reverse()));
  expect(commonFraming([{}, { framing: 'authors' as const }])).toBe('ours');
  expect(commonFraming([{ framing: 'authors' as const }, {}])).toBe('ours');
});
