/** What each command of `npm run lab` asks of the page. */
import { relative, sep } from 'node:path';
import type { Ending, ImportRequest, LabRequest } from '../src/headless/protocol';
import type { Command, LabCommand } from './arguments';
import { listFiles, type Named } from './files';
import { keepPlannedProtocol, plannedProtocol, readPlannedProtocol } from './plannedProtocol';
import { givenFiles, type GivenFile, type LabPage } from './lab';

/** Files in a folder, named from the folder on: their classes and videos are read from that. */
export function namedFrom({ path: folder, name }: Named, paths = listFiles(folder)): GivenFile[] {
  return paths.map((path) => ({ path, name: [name, ...relative(folder, path).split(sep)].join('/') }));
}

/** One after another, as long as each finishes. */
async function inTurn(steps: readonly (() => Promise<Ending>)[]): Promise<Ending> {
  let ending: Ending = { event: 'finished' };
  for (const step of steps) {
    ending = await step();
    if (ending.event !== 'finished') return ending;
  }
  return ending;
}

/** Imports the files, unless there is something to go on with. */
function withFaces(
  lab: LabPage,
  { resume, faceWorkers, cropping }: LabCommand,
  files: () => GivenFile[],
  request: LabRequest,
): Promise<Ending> {
  const train = () => lab.run(request);
  return resume ? train() : inTurn([() => importFiles(lab, files(), { faceWorkers, cropping }), train]);
}

/** @param request where they go, and how */
export async function importFiles(
  lab: LabPage,
  files: readonly GivenFile[],
  request: Omit<ImportRequest, 'command'> = {},
): Promise<Ending> {
  await lab.give('faces', files);
  return lab.run({ command: 'import', ...request });
}

export const COMMANDS: Readonly<Record<Command, (lab: LabPage, asked: LabCommand) => Promise<Ending>>> = {
  plan: async (lab, { folders: [folder], classes }) => {
    await lab.give('faces', namedFrom(folder));
    return lab.run({ command: 'plan', classes });
  },

  pretrain: (lab, asked) =>
    withFaces(lab, asked, () => givenFiles(asked.pictures), {
      command: 'pretrain',
      settings: asked.query,
      resume: asked.resume,
    }),

  ablation: (lab, asked) =>
    withFaces(lab, asked, () => givenFiles(asked.pictures), {
      command: 'ablation',
      settings: asked.query,
      resume: asked.resume,
      kind: asked.kind,
      seeds: asked.seeds,
    }),

  finetune: async (lab, asked) => {
    const { classes, faceWorkers, cropping } = asked;
    const [folder] = asked.folders;
    const train = async () => {
      if (asked.encoder !== '') await lab.give('encoder', givenFiles([asked.encoder]));
      return lab.run({
        command: 'finetune',
        settings: asked.query,
        resume: asked.resume,
        heads: asked.answers.heads,
      });
    };
    if (asked.resume) return train();
    const how = { classes, faceWorkers, cropping, needsGenuine: true };
    return inTurn([() => importFiles(lab, namedFrom(folder), how), train]);
  },

  protocol: async (lab, asked) => {
    const { folders, classes, faceWorkers, cropping, out, resume } = asked;
    const planned = resume ? readPlannedProtocol(out) : plannedProtocol(asked);
    if (!resume) keepPlannedProtocol(out, planned);
    const train = async () => {
      const { settings, encoder, ...request } = planned;
      if (encoder !== '') await lab.give('encoder', givenFiles([encoder]));
      return lab.run({ command: 'protocol', settings, ...request });
    };
    if (resume) return train();
    const imports = folders.map((folder) => () => {
      const how = { dataset: folder.name, classes, faceWorkers, cropping };
      return importFiles(lab, namedFrom(folder), how);
    });
    return inTurn([...imports, train]);
  },

  evaluate: (lab, { folders, detectors, part, genuine, classes, faceWorkers, cropping, answers }) =>
    inTurn([
      ...folders.map((folder) => () => {
        const needsGenuine = genuine === '';
        const how = { dataset: folder.name, classes, faceWorkers, cropping, needsGenuine };
        return importFiles(lab, namedFrom(folder), how);
      }),
      async () => {
        await lab.give('detectors', detectors);
        const datasets = folders.map(({ name }) => name);
        return lab.run({ command: 'evaluate', datasets, part, genuine, ...answers });
      },
    ]),

  score: async (lab, { folders: [folder], detectors, answers, cropping }) => {
    await lab.give('detectors', detectors);
    await lab.give('faces', namedFrom(folder));
    return lab.run({ command: 'score', ...answers, ...cropping });
  },

  compare: async (lab, { folders: [folder], pictures, models, faceWorkers, cropping, answers: { heads } }) =>
    inTurn([
      () => importFiles(lab, namedFrom(folder, pictures), { faceWorkers, cropping }),
      async () => {
        await lab.give('models', models);
        return lab.run({ command: 'compare', heads });
      },
    ]),

  export: (lab, { run, formats }) => lab.run({ command: 'export', run, files: formats }),
};
