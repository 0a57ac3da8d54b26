/** What a report on a face or a video says, as plain data: sentences are whole, names of files stand in fields of their own. */
import type { RecordedScores } from '@/lib/heldOutAnswer';
import type { ColorMap } from '../colorMap';
import type { Rect } from './page';

/** Said loudly, in a box of its own. */
export interface ReportNotice {
  title: string;
  text: string;
}

export interface ReportAnswer {
  /** What the number is. */
  label: string;
  /** Null where there is none. */
  score: string | null;
  /** Which side of the threshold; null where the detector has not earned one. */
  verdict: string | null;
  notices: readonly ReportNotice[];
  sentence: string | null;
  /** Of a file without recorded scores only the scale. */
  strip: { scores: RecordedScores | null; score: number; threshold: number } | null;
  classes: { caption: string; rows: readonly { name: string; share: number; said: string }[] } | null;
  /** Smaller, one paragraph each. */
  hints: readonly string[];
}

export type ReportFigure =
  | {
      kind: 'photograph';
      picture: string;
      /** Pixels. */
      width: number;
      height: number;
      /** In parts of the picture, 0..1. */
      boxes: readonly (Rect & { label: string; chosen: boolean })[];
      caption: string;
    }
  | {
      kind: 'curve';
      frames: readonly { frame: number; score: number }[];
      frameCount: number;
      threshold: number;
    };

/** One picture of a row: layers over one another, the first below. */
export interface ReportTile {
  title: string;
  /** Width over height. */
  aspect: number;
  layers: readonly { picture: string; alpha: number; smooth: boolean }[];
  boxes: readonly Rect[];
  legend: { colors: ColorMap; ticks: readonly [string, string, string]; unit: string } | null;
  note: string;
}

export interface ReportRow {
  title: string;
  tiles: readonly ReportTile[];
  /** Smaller: how not to read them. */
  cautions: readonly string[];
}

export interface ReportTable {
  caption: string;
  heads: readonly string[];
  rows: readonly (readonly string[])[];
}

export interface ReportFacts {
  title: string;
  facts: readonly { name: string; value: string }[];
  table?: ReportTable;
}

export interface ScoreReport {
  /** "Report on a face". */
  kind: string;
  /** Of the photograph or the video, as its file has it. */
  name: string;
  about: string;
  /** "30 November 2026". */
  date: string;
  program: string;
  /** Of file and detector, whole: on the page they are broken. */
  hashes: readonly string[];
  answer: ReportAnswer;
  figure: ReportFigure;
  row: ReportRow;
  /** Two columns. */
  facts: readonly [ReportFacts, ReportFacts];
}

/** What no score says, on every report. */
export const REPORT_LIMITS =
  'A score says which of its training examples a face resembles more, to one detector with the errors that are stated here. It does not say ' +
  'that a picture is genuine or forged, who is in it, who made or changed it, when, or why. The error rates hold for pictures like those that ' +
  'the detector was tested on; on other cameras, compressions, people or kinds of forgery they may be higher by an amount that no figure ' +
  'here shows. The maps show what moved the score, not where a picture was changed. A low score is no proof of origin and a high one no proof of ' +
  'forgery: weigh it with the source of the picture, its file, and other methods, and do not decide on a person by it alone.';
