/**
 * What a linear layer does with a sum before storing it: bias, activation (and its slope, for the backward
 * pass), residual. Shared by all forward products, so that a variant differs only in how it sums.
 */
import type { Epilogue } from '../types';
import { geluFunctions, type Element } from './wgsl';

/** Of f16. */
const LARGEST_HALF = 65504;

/** For the kernel's key. */
export function epilogueKey({ activation, bias, residual, slope }: Epilogue): string {
  return [activation, bias && 'bias', residual && 'residual', slope && 'slope'].filter(Boolean).join('+');
}

/** How a result is stored: as it is computed, or in half precision. */
export type Stored = Element | 'vec4h';

/** Bindings that an epilogue adds to a kernel; `type` is the element of what it reads, `stored` of what it writes. */
export function epilogueBindings({ bias, residual, slope }: Epilogue, type: Element, stored: Stored = type) {
  return {
    reads: { ...(bias && { bias: type }), ...(residual && { residual: type }) },
    writes: { y: stored, ...(slope && { slope: stored }) },
  };
}

/** WGSL `fn store(z, at, column)`: z is a sum, `at` its index in y, `column` its index in bias (both in elements of `type`). */
export function epilogueFunction(epilogue: Epilogue, type: Element, stored: Stored = type): string {
  const kept = (value: string) =>
    stored === 'vec4h' ? `vec4h(clamp(${value}, vec4f(-${LARGEST_HALF}), vec4f(${LARGEST_HALF})))` : value;
  const { activation, bias, residual, slope } = epilogue;
  const lines = [`let z = ${bias ? 'sum + bias[column]' : 'sum'};`];
  if (activation === 'gelu') {
    lines.push(
      'let gaussian = gauss(z);',
      'let cdf = 0.5 * (1.0 + erfOfScaled(z, gaussian));',
      'let activated = z * cdf;',
    );
    if (slope) lines.push(`slope[at] = ${kept(`cdf + z * gaussian * ${1 / Math.sqrt(2 * Math.PI)}`)};`);
  } else if (activation === 'relu') {
    lines.push(`let activated = max(z, ${type}());`);
    if (slope) lines.push(`slope[at] = ${kept(`select(${type}(), ${type}(1.0), z > ${type}())`)};`);
  } else {
    lines.push('let activated = z;');
  }
  lines.push(`y[at] = ${kept(`activated${residual ? ' + residual[at]' : ''}`)};`);
  return `${activation === 'gelu' ? geluFunctions(type) : ''}
fn store(sum: ${type}, at: u32, column: u32) { ${lines.join('\n')} }`;
}
