/**
 * Which engine the journeys compute on: WebGPU, on whatever adapter there is. Left to itself the app would take the CPU
 * where the only adapter is an emulated one, and nothing would try the other engine.
 */

/** What a browser has stored of the app, for `storageState`, with what a person chose on the About screen. @param engine gpu, cpu or auto */
export function withEngine<S extends { origin: string; localStorage?: { name: string; value: string }[] }>(
  stored: S,
  engine = 'gpu',
) {
  const chosen = { name: 'fsfm-lab.engine', value: `engine=${engine}` };
  const origin = { ...stored, localStorage: [...(stored.localStorage ?? []), chosen] };
  return { cookies: [], origins: [origin] };
}
