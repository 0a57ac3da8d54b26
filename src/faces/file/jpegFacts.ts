/** How a JPEG was compressed: its tables, its sampling, and whether it was compressed before. Source: ITU T.81. */
import { MAX_PIXELS } from '../inspect';
import { firstCoefficients } from '../jpegScan';
import { jpegSegments, type Part } from './containers';
import { compressedBefore } from './doubleCompression';
import { estimateQuality, readTables } from './quantisation';
import type { CompressionHint, JpegFacts, QuantisationTable } from './types';

const PROCESSES: Readonly<Record<string, string>> = {
  c0: 'baseline',
  c1: 'extended sequential',
  c2: 'progressive',
  c3: 'lossless',
  c9: 'sequential, arithmetic coding',
  ca: 'progressive, arithmetic coding',
};

const SAMPLINGS: Readonly<Record<string, string>> = {
  '1x1': '4:4:4',
  '2x1': '4:2:2',
  '2x2': '4:2:0',
  '1x2': '4:4:0',
  '4x1': '4:1:1',
};

interface Frame {
  process: string;
  width: number;
  height: number;
  components: { h: number; v: number; table: number }[];
}

/** @returns null where the file has no picture that could be read */
export function readJpegFacts(bytes: Uint8Array): JpegFacts | null {
  const segments = jpegSegments(bytes);
  const frame = frameOf(segments);
  if (!frame) return null;
  const { width, height, process, components } = frame;
  // A table that comes twice counts as it was last.
  const byId = new Map(
    segments
      .filter(({ name }) => name === 'db')
      .flatMap(({ data }) => readTables(data).map((table) => [table.id, table])),
  );
  const tables = [...byId.values()];
  const luma = byId.get(components[0].table)?.steps;
  const chroma = components[1] && byId.get(components[1].table)?.steps;
  return {
    ...{ width, height, process, tables },
    subsampling: samplingOf(components),
    quality: luma ? estimateQuality(luma, chroma ?? null) : null,
    hint: hintOf(bytes, frame, byId),
  };
}

function frameOf(segments: readonly Part[]): Frame | null {
  const found = segments.find(({ name, data }) => name in PROCESSES && data.length >= 9);
  if (!found) return null;
  const { name, data } = found;
  const count = Math.min(4, data[5], Math.floor((data.length - 6) / 3));
  if (count < 1) return null;
  return {
    process: PROCESSES[name],
    height: 256 * data[1] + data[2],
    width: 256 * data[3] + data[4],
    components: Array.from({ length: count }, (_, i) => ({
      h: data[7 + 3 * i] >> 4,
      v: data[7 + 3 * i] & 15,
      table: data[8 + 3 * i],
    })),
  };
}

function samplingOf([luma, ...chroma]: Frame['components']): string {
  if (chroma.length === 0) return 'none: greys only';
  const factors = chroma.map(({ h, v }) => `${luma.h / h}x${luma.v / v}`);
  return (factors.every((each) => each === factors[0]) && SAMPLINGS[factors[0]]) || 'unusual';
}

function hintOf(
  bytes: Uint8Array,
  { width, height }: Frame,
  tables: ReadonlyMap<number, QuantisationTable>,
): CompressionHint {
  if (width * height > MAX_PIXELS) return { kind: 'unknown', why: 'the picture is too large' };
  const luma = firstCoefficients(bytes);
  const steps = luma && tables.get(luma.quantisation)?.steps;
  if (!luma || !steps) {
    return { kind: 'unknown', why: 'its compressed data is damaged, or of a kind that is not read here' };
  }
  return compressedBefore(luma.values, luma.perBlock, steps);
}
