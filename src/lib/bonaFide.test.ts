import { describe, expect, it } from 'vitest';
import { bonaFideClass, soundsGenuine, soundsLikeClass } from './bonaFide';

describe('the genuine class', () => {
  it.each([
    [['fake', 'real'], 'real'],
    [['training_fake', 'training_real'], 'training_real'],
    [['0_real', '1_fake'], '0_real'],
    [['live', 'print', 'replay'], 'live'],
    [['Deepfakes', 'NeuralTextures', 'original'], 'original'],
    [['fake_four', 'real_youtube'], 'real_youtube'],
    [['bona-fide', 'morph'], 'bona-fide'],
    [['manipulated_sequences', 'original_sequences'], 'original_sequences'],
  ])('of %j is %s', (classes, genuine) => {
    expect(bonaFideClass(classes)).toBe(genuine);
  });

  it.each([
    [['a', 'b']],
    [['fake']],
    [['ffhq']],
    [['1001', '1002']],
    [['non_real', 'x']],
    [['real_vs_fake', 'x']],
    [['surreal', 'livery']],
    // Two are genuine: taking one of them would make attacks of the other.
    [['Celeb-real', 'Celeb-synthesis', 'YouTube-real']],
  ])('of %j is unknown', (classes) => {
    expect(bonaFideClass(classes)).toBeNull();
  });
});

it('knows what a folder says of its faces', () => {
  expect(['Celeb-real', 'YouTube-real', 'lives'].every(soundsGenuine)).toBe(true);
  expect(soundsLikeClass('Celeb-synthesis')).toBe(true);
  expect(['holiday', 'real_vs_fake', 'subject 7'].some(soundsLikeClass)).toBe(false);
});
