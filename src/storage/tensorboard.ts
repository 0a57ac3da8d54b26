/**
 * Writes TensorBoard event files: TFRecords of `Event` messages with one `simple_value` for each scalar.
 * Source: tensorflow/core/lib/io/record_writer.cc (framing), core/util/event.proto, core/framework/summary.proto.
 */
import { crc32c } from './crc32';
import { Message } from './protobuf';

/** Scalars of a run, column by column; NaN leaves a value out. */
export interface ScalarSeries {
  /** Step of each row. */
  steps: ArrayLike<number>;
  /** Seconds since 1970, of each row. */
  wallTimes: ArrayLike<number>;
  /** A column of values by tag, e.g. "train_loss". */
  scalars: Readonly<Record<string, ArrayLike<number>>>;
}

const FILE_VERSION = 'brain.Event:2';

/** TFRecord's mask: checksums of data that itself holds checksums would be weak. */
function maskedChecksum(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** Length, its checksum, the data, its checksum. */
function record(data: Uint8Array): Uint8Array {
  const out = new Uint8Array(16 + data.length);
  const view = new DataView(out.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedChecksum(out.subarray(0, 8)), true);
  out.set(data, 12);
  view.setUint32(12 + data.length, maskedChecksum(data), true);
  return out;
}

function scalarEvent(wallTime: number, step: number, values: readonly [string, number][]): Uint8Array {
  const summary = new Message();
  for (const [tag, value] of values) summary.message(1, new Message().string(1, tag).float(2, value));
  return new Message().double(1, wallTime).int(2, step).message(5, summary).finish();
}

/** The file's content. TensorBoard finds it by its name: see `eventFileName`. */
export function eventFile({ steps, wallTimes, scalars }: ScalarSeries): Blob {
  const began = wallTimes.length > 0 ? wallTimes[0] : 0;
  const records = [record(new Message().double(1, began).string(3, FILE_VERSION).finish())];
  const columns = Object.entries(scalars);
  for (let row = 0; row < steps.length; row++) {
    const values = columns
      .map(([tag, column]): [string, number] => [tag, column[row]])
      .filter(([, value]) => !Number.isNaN(value));
    if (values.length > 0) records.push(record(scalarEvent(wallTimes[row], steps[row], values)));
  }
  return new Blob(records as Uint8Array<ArrayBuffer>[]);
}

/** Names that TensorBoard recognises hold "tfevents" and a time in seconds. */
export function eventFileName({ wallTimes }: Pick<ScalarSeries, 'wallTimes'>): string {
  return `events.out.tfevents.${Math.floor(wallTimes[0] ?? 0)}.fsfm-lab`;
}
