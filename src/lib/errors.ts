/**
 * Errors that a person reads. Every one names what was wrong, the value, and the way out; `code` is for
 * callers that branch.
 */
import { displayText } from './displayText';

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
  | 'storage-blocked'
  | 'wrong-state';

/** What a person must say before a file is read: how many attention heads its network has. */
export interface HeadsAsked {
  /** Of the encoder, which the number divides. */
  width: number;
  /** Numbers that networks of this width are known with, the likeliest first. */
  usual: readonly number[];
}

/** Of a message: the rest of a text out of a file that is longer is not worth reading. */
const LONGEST = 1000;

interface LabErrorOptions extends ErrorOptions {
  heads?: HeadsAsked;
}

export class LabError extends Error {
  override readonly name = 'LabError';
  /** The error goes away once a person has answered; undefined: there is nothing to ask. */
  readonly heads?: HeadsAsked;

  /**
   * @param code what kind of failure, for callers that branch
   * @param message what was wrong, with the offending value, which may be any text out of a file
   * @param remedy what the reader can do about it, one sentence
   */
  constructor(
    readonly code: LabErrorCode,
    message: string,
    readonly remedy: string,
    options?: LabErrorOptions,
  ) {
    super(displayText(message, LONGEST), options);
    if (options?.heads) this.heads = options.heads;
  }

  /** A structured-clone-safe copy, for worker messages. */
  toReport(): ErrorReport {
    const { code, message, remedy, heads } = this;
    return { code, message, remedy, ...(heads && { heads }) };
  }
}

/** What crosses a worker border instead of an Error object. */
export interface ErrorReport {
  code: LabErrorCode | 'unexpected';
  message: string;
  remedy: string;
  heads?: HeadsAsked;
}

/** What a browser throws, on its many ways, once a site may store no more. */
const isQuotaExceeded = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'QuotaExceededError';

/** Whether something was not stored for want of room, as the browser says it or as we do. */
export const isStorageFull = (error: unknown): boolean =>
  isQuotaExceeded(error) || (error instanceof LabError && error.code === 'storage-full');

/** Whether the browser keeps nothing at all for this site. */
export const isStorageBlocked = (error: unknown): boolean =>
  error instanceof LabError && error.code === 'storage-blocked';

/** @param why after "is full:", with the figures where there are any */
export function storageFull(why: string, cause?: unknown): LabError {
  return new LabError(
    'storage-full',
    `The storage that the browser gives this page is full: ${why}.`,
    'What was saved so far stays. Delete datasets or runs that you no longer need, or free space on the disk.',
    { cause },
  );
}

/** A failure to write as people should read it: a full quota by its name, everything else as it is. */
export function asStorageError(error: unknown): unknown {
  return isQuotaExceeded(error) ? storageFull('the browser refused to write more', error) : error;
}

/**
 * Any thrown value as a report; an unexpected one keeps its message and gets a general remedy. Browsers throw a full
 * quota without any message: here at the latest it is named.
 */
export function toErrorReport(error: unknown): ErrorReport {
  const named = asStorageError(error);
  if (named instanceof LabError) return named.toReport();
  return {
    code: 'unexpected',
    message: error instanceof Error ? error.message || error.name : String(error),
    remedy: 'Reload the page; if it happens again, report it with the text of this message.',
  };
}
