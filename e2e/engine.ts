/**
 * Which engine the journeys compute on: chosen, because left to itself the app would take the CPU where the only adapter is
 * an emulated one, and nothing would try the other engine.
 */

/** What stands in `localStorage` where a person chose an engine. */
export const engineEntry = (engine: string) => ({ name: 'fsfm-lab.engine', value: `engine=${engine}` });

/** What a browser has stored of the app, for `storageState`, with what a person chose on the About screen. @param engine gpu, cpu or auto */
export function withEngine<S extends { origin: string; localStorage?: { name: string; value: string }[] }>(
  stored: S,
  engine: string,
) {
  const origin = { ...stored, localStorage: [...(stored.localStorage ?? []), engineEntry(engine)] };
  return { cookies: [], origins: [origin] };
}
