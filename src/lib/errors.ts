/**
 * Errors that a person reads. Every one names what was wrong, the value, and the way out; `code` is for
 * callers that branch.
 */
export type LabErrorCode =
  | 'webgpu-unavailable'
  | 'adapter-lost'
  | 'out-of-memory'
  | 'model-missing'
  | 'unreadable-image'
  | 'no-face'
  | 'invalid-config'
  | 'invalid-file'
  | 'non-finite-loss'
  | 'storage-full'
  | 'wrong-state';

export class LabError extends Error {
  override readonly name = 'LabError';

  /**
   * @param code what kind of failure, for callers that branch
   * @param message what was wrong, with the offending value
   * @param remedy what the reader can do about it, one sentence
   */
  constructor(
    readonly code: LabErrorCode,
    message: string,
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** A structured-clone-safe copy, for worker messages. */
  toReport(): ErrorReport {
    return { code: this.code, message: this.message, remedy: this.remedy };
  }
}

/** What crosses a worker border instead of an Error object. */
export interface ErrorReport {
  code: LabErrorCode | 'unexpected';
  message: string;
  remedy: string;
}

/** Any thrown value as a report; an unexpected one keeps its message and gets a general remedy. */
export function toErrorReport(error: unknown): ErrorReport {
  if (error instanceof LabError) return error.toReport();
  return {
    code: 'unexpected',
    message: error instanceof Error ? error.message : String(error),
    remedy: 'Reload the page; if it happens again, report it with the text of this message.',
  };
}
