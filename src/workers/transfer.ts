/**
 * What crosses a worker border beside plain data: errors with their code and remedy, and the wish to cancel. Comlink
 * alone hands on only name, message and stack of an error, and cannot clone an AbortSignal. Import this file, for its
 * effect, at BOTH ends.
 */
import { transferHandlers, type TransferHandler } from 'comlink';
import { LabError, toErrorReport, type ErrorReport } from '@/lib/errors';

/** What Comlink wraps around a value that was thrown. */
interface Thrown {
  value: unknown;
}

/** A report as the error that it was made from: a LabError again, or a plain Error when it was unexpected. */
export function errorFromReport(report: ErrorReport): Error {
  const { code, message, remedy, heads } = report;
  return code === 'unexpected' ? new Error(message) : new LabError(code, message, remedy, { heads });
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

/** A signal on its way: aborted already with this reason, or to be aborted by a message on the port. */
type SignalOnItsWay = { aborted: ErrorReport } | { port: MessagePort };

const signalHandler: TransferHandler<AbortSignal, SignalOnItsWay> = {
  canHandle: (value): value is AbortSignal => value instanceof AbortSignal,
  serialize: (signal) => {
    if (signal.aborted) return [{ aborted: toErrorReport(signal.reason) }, []];
    const { port1, port2 } = new MessageChannel();
    signal.addEventListener('abort', () => port1.postMessage(toErrorReport(signal.reason)), { once: true });
    return [{ port: port2 }, [port2]];
  },
  deserialize: (sent) => {
    const controller = new AbortController();
    if ('aborted' in sent) controller.abort(errorFromReport(sent.aborted));
    else {
      sent.port.onmessage = ({ data }: MessageEvent<ErrorReport>) => {
        controller.abort(errorFromReport(data));
        sent.port.close();
      };
    }
    return controller.signal;
  },
};
transferHandlers.set('signal', signalHandler);
