/** Small pieces of WGSL and of code generation that several kernels share. */

/** 0..count-1, for unrolling. */
export function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** `template(i)` for i in 0..count-1, one per line. */
export function unroll(count: number, template: (i: number) => string): string {
  return range(count).map(template).join('\n');
}

/** What a kernel reads at once: four neighbours where sizes allow it, else one. */
export type Element = 'f32' | 'vec4f';

/** The widest element in which rows of `width` values can be read. */
export function elementOf(width: number): Element {
  return width % 4 === 0 ? 'vec4f' : 'f32';
}

/** Values in one element. */
export function lanesOf(type: Element): number {
  return type === 'vec4f' ? 4 : 1;
}

/** Sum of the components of `name`. */
export function sumOf(type: Element, name: string): string {
  return type === 'vec4f' ? `(${name}.x + ${name}.y + ${name}.z + ${name}.w)` : name;
}

/** Smallest number of workgroups of `size` that covers `count` items. */
export function groupsFor(count: number, size: number): number {
  return Math.ceil(count / size);
}

/**
 * `erfAndGauss(z)` for type T: erf(z / sqrt 2) and exp(-z^2 / 2), of which GELU and its slope are made.
 * Source: Abramowitz and Stegun 7.1.26 (|error| <= 1.5e-7), the formula of tfjs's own erf kernel.
 */
export function geluFunctions(type: Element): string {
  return `
fn gauss(z: ${type}) -> ${type} { return exp(-0.5 * z * z); }
fn erfOfScaled(z: ${type}, gaussian: ${type}) -> ${type} {
  let t = 1.0 / (1.0 + 0.3275911 * ${Math.SQRT1_2} * abs(z));
  let series = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  return sign(z) * (1.0 - series * gaussian);
}`;
}
