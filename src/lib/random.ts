/**
 * Seeded random numbers. Everything random in the project goes through here, so that a seed repeats a run, to the same bits on
 * every machine.
 * Generator: xoroshiro128+ of pure-rand.
 */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus, xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { cos, log } from './portableMath';

/** A stream of random numbers; its state can be stored and restored. */
export class SeededRandom {
  private constructor(private readonly generator: ReturnType<typeof xoroshiro128plus>) {}

  static fromSeed(seed: number): SeededRandom {
    return new SeededRandom(xoroshiro128plus(seed));
  }

  /** @param state what `state()` returned */
  static fromState(state: readonly number[]): SeededRandom {
    return new SeededRandom(xoroshiro128plusFromState(state));
  }

  /** Plain numbers, fit for JSON. */
  state(): number[] {
    return [...this.generator.getState()];
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    return uniformFloat64(this.generator);
  }

  /** Uniform integer in [0, count); count >= 1. */
  integer(count: number): number {
    return uniformInt(this.generator, 0, count - 1);
  }

  /** Standard normal, by Box-Muller; one value a call, so that the stream's position stays simple. */
  normal(): number {
    const radius = Math.sqrt(-2 * log(1 - this.uniform()));
    return radius * cos(2 * Math.PI * this.uniform());
  }

  /** A uniformly random permutation of 0..count-1 (Fisher-Yates). */
  permutation(count: number): number[] {
    const order = Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
  }
}

/** A seed for an independent stream: mixes a base seed with a stream number (splitmix32 finaliser). */
export function deriveSeed(seed: number, stream: number): number {
  let x = (seed ^ Math.imul(stream + 1, 0x9e3779b9)) | 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return (x ^ (x >>> 15)) | 0;
}
