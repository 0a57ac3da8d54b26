/** The shapes of expressions that came with the app, for whoever edits faces. */
import { LabError } from '@/lib/errors';
import { fetchExisting } from '@/lib/fetchExisting';
import { siteAddress } from '@/lib/siteAddress';
import { readExpressions, type ExpressionBasis } from './mesh/expression';

const FILE = 'demo/expressions.json';

let read: Promise<ExpressionBasis> | null = null;

/**
 * Read once in a worker; after a failure the next call tries again.
 * @throws LabError `model-missing`, or `invalid-file` for a file of another kind
 */
export function expressionBasis(): Promise<ExpressionBasis> {
  read ??= fetchBasis().catch((cause: unknown) => {
    read = null;
    throw cause;
  });
  return read;
}

async function fetchBasis(): Promise<ExpressionBasis> {
  const response = await fetchExisting(siteAddress(FILE)).catch((cause: unknown) => {
    throw new LabError(
      'model-missing',
      `The shapes of expressions (${FILE}), by which faces are edited, are not installed.`,
      'Reload the page while it is connected, or do without: swaps and self-blends need none.',
      { cause },
    );
  });
  return readExpressions(await response.json());
}
