import { describe, expect, it } from 'vitest';
import { crc32, crc32c } from './crc32';
import { eventFile, eventFileName } from './tensorboard';

describe('checksums', () => {
  // Check values of the CRC catalogue (reveng.sourceforge.io): the text "123456789".
  const text = new TextEncoder().encode('123456789');

  it('are those of the catalogue', () => {
    expect(crc32(text)).toBe(0xcbf43926);
    expect(crc32c(text)).toBe(0xe3069283);
  });

  it('go on piece by piece', () => {
    expect(crc32(text.subarray(3), crc32(text.subarray(0, 3)))).toBe(0xcbf43926);
  });
});

/** Reads TFRecords back, bit by bit as their specification has them: independent of the writer. */
function recordsOf(file: Buffer): Buffer[] {
  const slowCrc = (bytes: Buffer) => {
    let crc = 0xffffffff;
    for (const byte of bytes) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
    }
    return (crc ^ 0xffffffff) >>> 0;
  };
  const masked = (bytes: Buffer) => {
    const crc = BigInt(slowCrc(bytes));
    return Number((((crc >> 15n) | (crc << 17n)) + 0xa282ead8n) & 0xffffffffn);
  };
  const records: Buffer[] = [];
  for (let at = 0; at < file.length;) {
    const length = Number(file.readBigUInt64LE(at));
    expect(file.readUInt32LE(at + 8)).toBe(masked(file.subarray(at, at + 8)));
    const data = file.subarray(at + 12, at + 12 + length);
    expect(file.readUInt32LE(at + 12 + length)).toBe(masked(data));
    records.push(data);
    at += 16 + length;
  }
  return records;
}

describe('eventFile', () => {
  it('holds the version, then an event a step with its scalars', async () => {
    const series = {
      steps: [1, 300],
      wallTimes: [1700000000.5, 1700000001],
      scalars: { train_loss: [0.5, NaN], lr: [0.25, 0.125] },
    };
    const [version, first, second, ...rest] = recordsOf(Buffer.from(await eventFile(series).arrayBuffer()));
    expect(rest).toEqual([]);
    expect(version.toString('latin1')).toContain('brain.Event:2');
    expect(first.readDoubleLE(1)).toBe(1700000000.5);
    expect([first[9], first[10]]).toEqual([0x10, 1]); // step
    const at = first.indexOf('train_loss') + 'train_loss'.length;
    expect(first[at]).toBe(0x15); // simple_value
    expect(first.readFloatLE(at + 1)).toBe(0.5);
    expect([...second.subarray(9, 12)]).toEqual([0x10, 0xac, 0x02]); // 300
    expect(second.includes('train_loss')).toBe(false);
    expect(second.includes('lr')).toBe(true);
    expect(eventFileName(series)).toBe('events.out.tfevents.1700000000.fsfm-lab');
  });

  it('is whole without any step', async () => {
    const empty = { steps: [], wallTimes: [], scalars: {} };
    expect(recordsOf(Buffer.from(await eventFile(empty).arrayBuffer()))).toHaveLength(1);
  });
});
