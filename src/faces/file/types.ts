/** What the bytes of a photograph say of where it comes from. Texts are the file's own, cut, and not to be trusted. */

/** A text of the file, with the field that it stands in. */
export interface FieldText {
  field: string;
  text: string;
}

/** A step of the edit history in XMP. */
export interface EditStep {
  action: string;
  when: string | null;
  software: string | null;
}

export interface MetadataFacts {
  /** Which kinds there are, as people call them: "EXIF", "XMP", ... */
  kinds: readonly string[];
  camera: string | null;
  lens: string | null;
  /** Dates as they stand in the file. */
  dates: readonly FieldText[];
  software: readonly FieldText[];
  hasGps: boolean;
  /** At most `MOST_STEPS`, the last ones. */
  history: readonly EditStep[];
  historySteps: number;
  /** What generators write about themselves. */
  generators: readonly FieldText[];
  /** Why some of it could not be read. */
  problem: string | null;
}

export interface CredentialAction {
  action: string;
  when: string | null;
  software: string | null;
  /** Last part of the IPTC digital source type, e.g. "trainedAlgorithmicMedia". */
  sourceType: string | null;
}

export interface CredentialFacts {
  /** Where it lies in the file, e.g. "JPEG APP11". */
  place: string;
  sizeBytes: number;
  manifests: number;
  /** Of the active manifest, which is the last one. */
  generator: string | null;
  title: string | null;
  actions: readonly CredentialAction[];
  ingredients: readonly string[];
  /** As the certificate in the signature names them; nothing is checked. */
  signer: { name: string | null; organisation: string | null; issuer: string | null } | null;
  problem: string | null;
}

/** How the luma and chroma tables compare with those that the standard gives as an example. */
export type QualityEstimate =
  | { kind: 'standard'; quality: number }
  /** Luma alone is standard. */
  | { kind: 'luma'; quality: number }
  | { kind: 'other'; nearest: number };

export interface QuantisationTable {
  id: number;
  /** (64) in rows, 8 x 8. */
  steps: readonly number[];
}

export type CompressionHint =
  | {
      kind: 'twice';
      /** Coefficients that show it, and how many could. */
      shown: number;
      examined: number;
      /** Quality of the standard tables that the steps of the compression before fit; null where none does. */
      quality: number | null;
    }
  | { kind: 'none'; examined: number }
  | { kind: 'unknown'; why: string };

export interface JpegFacts {
  width: number;
  height: number;
  /** As the encoder's process is called, e.g. "baseline", "progressive". */
  process: string;
  subsampling: string;
  tables: readonly QuantisationTable[];
  quality: QualityEstimate | null;
  hint: CompressionHint;
}

export interface FileFacts {
  /** As people call it, e.g. "JPEG". */
  format: string;
  sizeBytes: number;
  metadata: MetadataFacts;
  /** null: none is in the file. */
  credentials: CredentialFacts | null;
  /** Address of a manifest that is not in the file. It is not fetched. */
  remoteManifest: string | null;
  /** null: the file is no JPEG. */
  jpeg: JpegFacts | null;
}

/** A picture of one number a place, from a photograph in its own resolution. */
export interface LevelMap {
  width: number;
  height: number;
  /** (height, width) mean of the squares of photograph pixels that a place stands for, in grey levels, 0..255. */
  values: Float32Array;
  /** Photograph pixels on a side of such a square. */
  reduction: number;
}
