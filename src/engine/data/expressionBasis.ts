/** The shapes of expressions that came with the app, for faces that are edited. */
import { readExpressions, type ExpressionBasis } from '@/faces/mesh/expression';
import { LabError } from '@/lib/errors';
import { siteAddress } from '@/lib/siteAddress';

let read: Promise<ExpressionBasis> | null = null;

/** Read once. @throws LabError `model-missing` */
export function expressionBasis(): Promise<ExpressionBasis> {
  read ??= fetchBasis().catch((cause: unknown) => {
    read = null;
    throw new LabError(
      'model-missing',
      'The shapes of expressions (demo/expressions.json), by which faces are edited, are not installed.',
      'Install the app again, or set Fakes to swapped or self-blended.',
      { cause },
    );
  });
  return read;
}

async function fetchBasis(): Promise<ExpressionBasis> {
  const response = await fetch(siteAddress('demo/expressions.json'));
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return readExpressions(await response.json());
}
