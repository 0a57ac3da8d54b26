/** How a JPEG was compressed, and whether it was before. */
import layout from '@/app/ui/layout.module.css';
import { formatBytes } from '@/lib/format';
import type { CompressionHint, FileFacts, JpegFacts, QualityEstimate } from '@/workers/protocol';
import { Fact, FileCard } from './FileCard';
import styles from './File.module.css';

const CAUTION =
  'Every upload, messenger and editor compresses again: a second compression says that a picture has a history, not that it was forged. It is seen only where the blocks lie as they did before and the first steps were mostly coarser; a picture that was scaled or cropped in between shows none. Quality is a number of the program that wrote the file: two programs at 90 differ.';

export function CompressionCard({ facts: { jpeg, format, sizeBytes } }: { facts: FileFacts }) {
  return (
    <FileCard title="Compression" caution={CAUTION} testId="file-compression">
      {jpeg ? (
        <Jpeg jpeg={jpeg} sizeBytes={sizeBytes} />
      ) : (
        <p>
          {format}, {formatBytes(sizeBytes)}: no JPEG, so it has no quantisation tables. What it was before it
          was saved like this cannot be told here.
        </p>
      )}
    </FileCard>
  );
}

function Jpeg({ jpeg, sizeBytes }: { jpeg: JpegFacts; sizeBytes: number }) {
  const { width, height, process, subsampling, quality, hint, tables } = jpeg;
  const bits = (8 * sizeBytes) / Math.max(1, width * height);
  return (
    <>
      <p data-testid="compression-hint">{hintWords(hint)}</p>
      <dl className={layout.facts}>
        <Fact name="quality" text={quality ? qualityWords(quality) : 'unknown: a table is missing'} />
        <Fact name="process" text={process} />
        <Fact name="chroma subsampling" text={subsampling} />
        <Fact
          name="size"
          text={`${width} x ${height} px as stored, ${formatBytes(sizeBytes)}, ${bits.toFixed(1)} bits a pixel`}
        />
      </dl>
      {tables.length > 0 && (
        <details>
          <summary>Quantisation tables</summary>
          <div className={`${layout.row} ${styles.tables}`}>
            {tables.map(({ id, steps }) => (
              <table key={id}>
                <caption>Table {id}</caption>
                <tbody>
                  {Array.from({ length: 8 }, (_, row) => (
                    <tr key={row}>
                      {steps.slice(8 * row, 8 * row + 8).map((step, column) => (
                        <td key={column}>{step}</td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            ))}
          </div>
        </details>
      )}
    </>
  );
}

function qualityWords(quality: QualityEstimate): string {
  switch (quality.kind) {
    case 'standard':
      return `${quality.quality}, by the standard tables`;
    case 'luma':
      return `${quality.quality} by the standard table of luma; the table of chroma is another`;
    case 'other':
      return `tables of no standard quality; the nearest is ${quality.nearest}`;
  }
}

function hintWords(hint: CompressionHint): string {
  switch (hint.kind) {
    case 'twice': {
      const before = hint.quality === null ? '' : `, with steps as of quality ${hint.quality}`;
      return `Hint: compressed before${before}. ${hint.shown} of ${hint.examined} coefficients take some values in a regular pattern, as rounding twice leaves it.`;
    }
    case 'none':
      return `No hint of an earlier compression: the values of ${hint.examined} coefficients are spread smoothly.`;
    case 'unknown':
      return `Cannot tell whether it was compressed before: ${hint.why}.`;
  }
}
