/** How far our numbers are from the reference's. */

/** Reached before any optimiser step could spread rounding differences. */
export const DIRECT_TOLERANCE = 1e-4;
/** What a released file computes: forward only. */
export const RELEASED_TOLERANCE = 1e-5;
/** After several optimiser steps. */
export const STEPPED_TOLERANCE = 1e-3;
/** Figures computed in float64 on both sides. */
export const METRICS_TOLERANCE = 1e-9;

export interface GroupResult {
  group: string;
  tensors: number;
  /** Largest relative error of the group's tensors, and which tensor has it. */
  error: number;
  worst: string;
  tolerance: number;
}

/** Norm of the difference over norm of the reference; the plain norm of the difference where that is 0. */
export function relativeError(ours: ArrayLike<number>, reference: ArrayLike<number>): number {
  if (ours.length !== reference.length) return Number.POSITIVE_INFINITY;
  let difference = 0;
  let norm = 0;
  for (let i = 0; i < reference.length; i++) {
    difference += (ours[i] - reference[i]) ** 2;
    norm += reference[i] ** 2;
  }
  const error = Math.sqrt(difference) / (norm > 0 ? Math.sqrt(norm) : 1);
  return Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
}

/** Collects comparisons and keeps the worst of each group, in order of first appearance. */
export class Comparison {
  private readonly groups = new Map<string, GroupResult>();

  add(
    group: string,
    name: string,
    ours: ArrayLike<number>,
    reference: ArrayLike<number>,
    tolerance = DIRECT_TOLERANCE,
  ): void {
    const error = relativeError(ours, reference);
    const known = this.groups.get(group) ?? { group, tensors: 0, error: -1, worst: name, tolerance };
    known.tensors++;
    if (error > known.error) Object.assign(known, { error, worst: name });
    this.groups.set(group, known);
  }

  results(): GroupResult[] {
    return [...this.groups.values()];
  }
}
