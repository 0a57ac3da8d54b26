/**
 * Makes errors keep their code and remedy across a worker border. Comlink alone hands on only name, message
 * and stack. Import this file, for its effect, at BOTH ends: in the worker's shell and in its client.
 */
import { transferHandlers, type TransferHandler } from 'comlink';
import { LabError, toErrorReport, type ErrorReport } from '@/lib/errors';

/** What Comlink wraps around a value that was thrown. */
interface Thrown {
  value: unknown;
}

/** A report as the error that it was made from: a LabError again, or a plain Error when it was unexpected. */
export function errorFromReport(report: ErrorReport): Error {
  const { code, message, remedy } = report;
  return code === 'unexpected' ? new Error(message) : new LabError(code, message, remedy);
}

const stock = transferHandlers.get('throw');
if (stock) {
  const handler: TransferHandler<Thrown, ErrorReport> = {
    canHandle: (value): value is Thrown => stock.canHandle(value),
    serialize: ({ value }) => [toErrorReport(value), []],
    deserialize: (report) => {
      throw errorFromReport(report);
    },
  };
  transferHandlers.set('throw', handler);
}
