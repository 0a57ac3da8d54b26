/** How many photographs an import looks at at once: each in a worker of its own, with MediaPipe's models. */

/** Further workers would wait for each other's memory more than they compute. */
export const MOST_FACE_WORKERS = 4;

/** The models and what MediaPipe holds of a photograph, in one worker, with room for the page beside it. */
const GIB_A_WORKER = 2;

/** What a browser tells of its machine; one that tells no memory is taken to have enough. */
type Machine = Pick<Navigator, 'hardwareConcurrency'> & { deviceMemory?: number };

/** As many as suit a machine: a core is left to the page. */
export function faceWorkersFor({ hardwareConcurrency, deviceMemory = Infinity }: Machine): number {
  const most = Math.min(MOST_FACE_WORKERS, hardwareConcurrency - 1, Math.floor(deviceMemory / GIB_A_WORKER));
  return Math.max(1, most);
}
