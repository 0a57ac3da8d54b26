/** Forged sets over the library's real worker and storage: what is interrupted goes on and becomes what it would have become. */
import { proxy } from 'comlink';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { drawnFaces } from '@/engine/data/testFaces';
import type { FaceLibrary } from '@/faces/library/faceLibrary';
import type { FaceModels } from '@/faces/library/types';
import { createPort, WorkerHost, type Port } from './port';
import { authorsFolder } from './testFolder';

/** Without a landmarker nothing looks at forgeries again. */
const models: FaceModels = {
  init: () => Promise.resolve({ landmarks: 'face-mesh' } as Awaited<ReturnType<FaceModels['init']>>),
  geometry: () => Promise.resolve(null),
  skin: () => Promise.resolve(null),
  process: () => Promise.reject(new Error('maps are given')),
};
const WISH = { family: 'blend', count: 7, seed: 3 } as const;
const FACES = 5;

let host: WorkerHost;
let library: Port<FaceLibrary>;
let from: string;
const made: string[] = [];
const ask: Port<FaceLibrary>['ask'] = (question) => library.ask(question);

function start(): void {
  host = new WorkerHost({
    name: 'data',
    start: () => new Worker(new URL('./data.worker.ts', import.meta.url), { type: 'module' }),
  });
  library = createPort<FaceLibrary>(host, 'faces', (room) =>
    room.connect(
      proxy(() => {}),
      proxy(models),
    ),
  );
}

/** As a tab that is closed takes its workers along. */
async function closeTab(): Promise<void> {
  host.close();
  start();
  // The locks of the worker are free a moment later.
  await expect.poll(async () => (await ask((room) => room.unfinishedForgedSets())).length).toBe(1);
}

beforeEach(async () => {
  start();
  from = await ask((room) => room.createDataset(`set ${crypto.randomUUID()}`));
  made.push(from);
  const sources = await authorsFolder(drawnFaces(FACES));
  await ask((room) => room.import(from, sources, { label: 'test', atOnce: 2 }));
});

afterEach(async () => {
  for (const id of made.splice(0)) {
    await ask((room) => room.removeDataset(id));
    await ask((room) => room.purge(id));
  }
  host.close();
});

async function begin() {
  const set = await ask((room) => room.beginForgedSet(from, WISH));
  made.push(set.id);
  return set;
}

async function forgeAll(): Promise<void> {
  for (let isDone = false; !isDone;) ({ isDone } = await ask((room) => room.forgeOn(3)));
}

const contents = async (id: string) =>
  (await ask((room) => room.faces(id))).map(({ id: face, name, label, group }) => ({ face, name, label, group })); // prettier-ignore

it('an interrupted set is offered, goes on, and becomes what an uninterrupted one is', async () => {
  const whole = await begin();
  await forgeAll();
  const set = await begin();
  expect(await ask((room) => room.forgeOn(3))).toEqual({ done: 3, isDone: false });
  expect(await ask((room) => room.unfinishedForgedSets())).toEqual([]);
  await closeTab();
  const [offered] = await ask((room) => room.unfinishedForgedSets());
  expect(offered).toEqual({ ...set, done: 3, total: 7, family: 'blend', canContinue: true });
  const labels = new Set((await contents(set.id)).map(({ label }) => label));
  expect(labels).toEqual(new Set(['fake', 'real']));
  expect(await ask((room) => room.continueForgedSet(set.id))).toEqual({ ...set, done: 3 });
  await forgeAll();
  expect(await contents(set.id)).toEqual(await contents(whole.id));
  expect(await ask((room) => room.forgeTally())).toMatchObject({ accepted: 7 });
  expect(await ask((room) => room.unfinishedForgedSets())).toEqual([]);
  await expect(ask((room) => room.continueForgedSet(set.id))).rejects.toThrow('no such forged set to be continued'); // prettier-ignore
});

it('is called after its faces, however long their name is', async () => {
  const name = `${crypto.randomUUID()} ${'x'.repeat(80)}`.slice(0, 80);
  await ask((room) => room.renameDataset(from, name));
  expect((await begin()).name).toBe(`${name.slice(0, 72)}, forged`);
});

it('does not go on with other faces than those it was begun with, nor in two tabs', async () => {
  const set = await begin();
  await ask((room) => room.forgeOn(2));
  await expect(ask((room) => room.continueForgedSet(set.id))).rejects.toThrow('made in another tab');
  await closeTab();
  const [first] = await ask((room) => room.faces(from));
  await ask((room) => room.setExcluded(from, [first.id], true));
  await expect(ask((room) => room.continueForgedSet(set.id))).rejects.toThrow('no longer what they were');
  await ask((room) => room.setExcluded(from, [first.id], false));
  await ask((room) => room.continueForgedSet(set.id));
});

it('given up, what was made stays; without its dataset it cannot go on', async () => {
  const set = await begin();
  await ask((room) => room.forgeOn(2));
  const before = await contents(set.id);
  await ask((room) => room.stopForgedSet());
  await ask((room) => room.removeDataset(from));
  expect(await ask((room) => room.unfinishedForgedSets())).toMatchObject([
    { id: set.id, canContinue: false },
  ]);
  await ask((room) => room.forgetForgedSet(set.id));
  expect(await ask((room) => room.unfinishedForgedSets())).toEqual([]);
  expect(await contents(set.id)).toEqual(before);
});
