/** Numbers that an operation and its kernel must agree on. */

/** Added to a patch's variance before the square root. Source: reference `losses`, MAE's `forward_loss`. */
export const PATCH_VARIANCE_EPSILON = 1e-6;
