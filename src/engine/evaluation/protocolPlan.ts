/** What a protocol is made of once it is planned: its faces, its detectors with their tests. Types only. */
import type { SplitItem } from '../data/detectorSplit';

/** A face as far as a protocol needs it. */
export interface ProtocolFace extends SplitItem {
  id: string;
  /** Name of the stored dataset that it is in. */
  dataset: string;
  /** What folders of its import tell apart. */
  domain?: string;
  /** Its landmarks are known; asked only where fakes are made by them. */
  hasGeometry?: boolean;
}

/** One detector: what it is trained on, and its tests. All numbers are positions in the faces. */
export interface ProtocolRun {
  /** The domain that it is about: left out, or trained on. */
  domain: string;
  shots: number;
  seed: number;
  train: number[];
  validation: number[];
  tests: { domain: string; faces: number[] }[];
}

/** A domain, and how much of it there is. */
export interface ProtocolDomain {
  name: string;
  genuine: number;
  attacks: number;
}

export interface ProtocolPlan {
  domains: ProtocolDomain[];
  /** Genuine faces that belong to no domain: each training and each test has a part of them. */
  shared: number;
  runs: ProtocolRun[];
  /** What is tested on, in the order of columns. */
  tests: string[];
  /** Of each face: its class, the genuine ones under one name; its domain, null for shared ones; its video or person. */
  labels: string[];
  domainOf: (string | null)[];
  groups: (string | null)[];
  /** What a person should know before believing the table, as sentences. */
  warnings: string[];
}
