/** The two maps of a face side by side, what they differ on, and by how much in each region. */
import { useEffect, useMemo, useRef, useState } from 'react';
import { reportFailure } from '@/app/reportFailure';
import { askLibrary } from '@/app/state/library';
import layout from '@/app/ui/layout.module.css';
import { drawPicture } from '@/app/viz/canvas';
import { differencePicture, parsingPicture, type Rgba } from '@/app/viz/picture';
import { compareMaps } from '@/lib/mapAgreement';
import { CROP_SIZE } from '@/lib/regions';
import type { FaceCrop, LibraryFace } from '@/workers/protocol';
import styles from './SecondParser.module.css';

const OVERLAY = 0.55;

/** @param crop with the map in use */
export function MapComparison({ face, crop }: { face: LibraryFace; crop: FaceCrop }) {
  const other = useOtherMap(face);
  const agreement = useMemo(() => other && compareMaps(crop.parsing, other), [crop, other]);
  const pictures = useMemo(() => other && picturesOf(face, crop, other), [face, crop, other]);
  if (!agreement || !pictures) return null;
  return (
    <section aria-labelledby="two-maps" className={layout.tight} data-testid="map-comparison">
      <h3 id="two-maps">Two parsers</h3>
      <div className={`${layout.tiles} ${styles.maps}`}>
        {pictures.map(({ name, picture }) => (
          <figure key={name}>
            <Picture picture={picture} />
            <figcaption>{name}</figcaption>
          </figure>
        ))}
      </div>
      <p>
        They differ on{' '}
        <strong data-testid="disagreement">{(100 * agreement.disagreement).toFixed(1)} %</strong> of the
        pixels.
      </p>
      <table className={layout.table}>
        <caption className="visuallyHidden">Intersection over union of each region</caption>
        <thead>
          <tr>
            <th scope="col">Region</th>
            <th scope="col">IoU</th>
          </tr>
        </thead>
        <tbody>
          {agreement.regions.map(({ region, iou }) => (
            <tr key={region}>
              <th scope="row">{region}</th>
              <td>{iou === null ? 'in neither' : iou.toFixed(2)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function picturesOf({ parser }: LibraryFace, { rgb, parsing }: FaceCrop, other: Uint8Array) {
  const map = (ids: Uint8Array) => parsingPicture(rgb, ids, CROP_SIZE, OVERLAY);
  const [own, second] = parser ? [other, parsing] : [parsing, other];
  return [
    { name: 'Landmarks', picture: map(own) },
    { name: 'BiSeNetV2', picture: map(second) },
    { name: 'Differences', picture: differencePicture(rgb, own, second, CROP_SIZE) },
  ];
}

function Picture({ picture }: { picture: Rgba }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context) drawPicture(context, picture, 0, 0, CROP_SIZE);
  }, [picture]);
  return <canvas ref={canvas} width={CROP_SIZE} height={CROP_SIZE} />;
}

/** Null until it is read; again whenever the maps are exchanged. */
function useOtherMap({ datasetId, id, parser }: LibraryFace): Uint8Array | null {
  const [read, setRead] = useState<{ key: string; map: Uint8Array } | null>(null);
  const key = `${datasetId}/${id}/${parser ?? ''}`;
  useEffect(() => {
    let wanted = true;
    void reportFailure(async () => {
      const map = await askLibrary((library) => library.otherMap(datasetId, id));
      if (wanted) setRead({ key, map });
    });
    return () => {
      wanted = false;
    };
  }, [datasetId, id, key]);
  return read?.key === key ? read.map : null;
}
