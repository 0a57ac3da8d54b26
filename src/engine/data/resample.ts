/** Scaling as the engine's batches need it; the arithmetic is `lib/resample.ts`, which rooms below share. */
export { resampleMap, resampleRgb, type Window } from '@/lib/resample';
