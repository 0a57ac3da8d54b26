/** The parameters of one network as tfjs variables, by checkpoint name. The store owns its variables. */
import { SeededRandom } from '@/lib/random';
import * as tf from '@/ml/tf';
import type { ParameterSpec } from './parameters';
import { sinCosPositions } from './positions';

const TOKEN_STD = 0.02;
/** Head of a classifier, as the authors initialise it. */
const HEAD_STD = 2e-5;

export class ParameterStore {
  private readonly variables = new Map<string, tf.Variable>();

  /**
   * @param specs what the network has
   * @param values initial numbers of each tensor in our layout, by name; without it the store is empty (`load`)
   */
  constructor(
    readonly specs: readonly ParameterSpec[],
    values?: (spec: ParameterSpec) => Float32Array,
  ) {
    if (values) for (const spec of specs) this.define(spec, values(spec));
  }

  /**
   * As the constructor, with numbers that come one tensor at a time, e.g. from a file: none is held longer than
   * it takes to hand it over. Rejects as `values` does, with nothing left over.
   */
  static async load(
    specs: readonly ParameterSpec[],
    values: (spec: ParameterSpec) => Promise<Float32Array>,
  ): Promise<ParameterStore> {
    const store = new ParameterStore(specs);
    try {
      for (const spec of specs) store.define(spec, await values(spec));
    } catch (error) {
      store.dispose();
      throw error;
    }
    return store;
  }

  private define(spec: ParameterSpec, values: Float32Array): void {
    const initial = tf.tensor(values, spec.shape, 'float32');
    this.variables.set(spec.name, tf.variable(initial, spec.trained));
    initial.dispose();
  }

  /** @throws Error naming the tensor when the network has none of that name */
  get(name: string): tf.Variable {
    const variable = this.variables.get(name);
    if (!variable) throw new Error(`The network has no tensor "${name}".`);
    return variable;
  }

  has(name: string): boolean {
    return this.variables.has(name);
  }

  /** Specs and variables that gradients reach, in order. */
  trained(): { spec: ParameterSpec; variable: tf.Variable }[] {
    return this.specs.filter((spec) => spec.trained).map((spec) => ({ spec, variable: this.get(spec.name) }));
  }

  /** Variables of one module: those whose names begin with `prefix.`. */
  variablesOf(prefix: string): tf.Variable[] {
    return this.specs.filter(({ name }) => name.startsWith(`${prefix}.`)).map(({ name }) => this.get(name));
  }

  dispose(): void {
    for (const variable of this.variables.values()) variable.dispose();
    this.variables.clear();
  }
}

function fanBound(shape: readonly number[]): number {
  return Math.sqrt(6 / (shape[0] + shape[1]));
}

/** Initial numbers of one tensor, in our layout. Source: released `initialize_weights`. */
export function initialValues(spec: ParameterSpec, random: SeededRandom): Float32Array {
  const count = spec.shape.reduce((a, b) => a * b, 1);
  switch (spec.initial) {
    case 'zeros':
      return new Float32Array(count);
    case 'ones':
      return new Float32Array(count).fill(1);
    case 'token':
      return Float32Array.from({ length: count }, () => TOKEN_STD * random.normal());
    case 'headNormal':
      return Float32Array.from({ length: count }, () => HEAD_STD * random.normal());
    case 'xavier': {
      const bound = fanBound(spec.shape);
      return Float32Array.from({ length: count }, () => bound * (2 * random.uniform() - 1));
    }
    case 'positions':
      return sinCosPositions(spec.shape[2], Math.sqrt(spec.shape[1] - 1));
  }
}

/** A fresh network, the same for the same seed. The caller owns the store. */
export function initialiseStore(specs: readonly ParameterSpec[], seed: number): ParameterStore {
  const random = SeededRandom.fromSeed(seed);
  return new ParameterStore(specs, (spec) => initialValues(spec, random));
}
