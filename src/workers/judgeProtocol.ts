/** What crosses between the page and the judge worker: types only. Tensors never do. */
export type { KeptDetector } from '@/engine/detectorLibrary';
