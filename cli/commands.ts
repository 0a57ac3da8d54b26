/** What each command of `npm run lab` asks of the page. */
import { relative, sep } from 'node:path';
import type { Ending, ImportRequest, LabRequest, ModelAnswers } from '../src/headless/protocol';
import { groupShards, modelNameOf } from '../src/lib/checkpointNames';
import { LeftOutList, type LeftOut } from '../src/lib/fileKinds';
import type { Command, DetectorFile, LabCommand } from './arguments';
import type { FaceFolder, Named } from './files';
import {
  forgetPlannedProtocol,
  keepPlannedProtocol,
  plannedProtocol,
  readPlannedProtocol,
} from './plannedProtocol';
import { givenFiles, type GivenFile, type LabPage } from './lab';

/** Files in a folder, named from the folder on: their classes and videos are read from that. */
export function namedFrom({ path: folder, name }: Named, paths: readonly string[]): GivenFile[] {
  return paths.map((path) => ({ path, name: [name, ...relative(folder, path).split(sep)].join('/') }));
}

/** What of a folder is not handed in, for the page to account for. */
export function notGivenOf(folder: FaceFolder): LeftOut {
  const list = new LeftOutList();
  for (const { path, rule } of folder.leftOut) list.add(namedFrom(folder, [path])[0].name, rule);
  return list.byRule;
}

/** Hands the files of a folder in. */
async function giveFaces(lab: LabPage, folder: FaceFolder): Promise<Pick<ImportRequest, 'notGiven'>> {
  await lab.give('faces', namedFrom(folder, folder.files));
  return { notGiven: notGivenOf(folder) };
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

/** Imports the folder, unless there is something to go on with. */
function withFaces(
  lab: LabPage,
  { resume, folders: [folder], faceWorkers, cropping }: LabCommand,
  request: LabRequest,
): Promise<Ending> {
  const train = () => lab.run(request);
  return resume ? train() : inTurn([() => importFolder(lab, folder, { faceWorkers, cropping }), train]);
}

async function importFolder(
  lab: LabPage,
  folder: FaceFolder,
  request: Omit<ImportRequest, 'command'>,
): Promise<Ending> {
  return lab.run({ command: 'import', ...request, ...(await giveFaces(lab, folder)) });
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

/** By the names under which the page knows them: parts of one detector are one. */
export function statisticsOf(detectors: readonly DetectorFile[]): ModelAnswers['statistics'] {
  return Object.fromEntries(
    groupShards(detectors).flatMap((group) => {
      const said = group.find(({ statistics }) => statistics)?.statistics;
      return said ? [[modelNameOf(group), said]] : [];
    }),
  );
}

export const COMMANDS: Readonly<Record<Command, (lab: LabPage, asked: LabCommand) => Promise<Ending>>> = {
  plan: async (lab, { folders: [folder], classes }) => {
    return lab.run({ command: 'plan', classes, ...(await giveFaces(lab, folder)) });
  },

  pretrain: (lab, asked) =>
    withFaces(lab, asked, {
      command: 'pretrain',
      settings: asked.query,
      resume: asked.resume,
    }),

  ablation: (lab, asked) =>
    withFaces(lab, asked, {
      command: 'ablation',
      settings: asked.query,
      resume: asked.resume,
      plan: asked.ablation,
    }),

  finetune: async (lab, asked) => {
    const { classes, faceWorkers, cropping } = asked;
    const [folder] = asked.folders;
    const train = async () => {
      await lab.give('encoder', givenFiles(asked.encoder.files));
      return lab.run({
        command: 'finetune',
        encoderStatistics: asked.encoder.statistics,
        settings: asked.query,
        resume: asked.resume,
        heads: asked.answers.heads,
      });
    };
    if (asked.resume) return train();
    const how = { classes, faceWorkers, cropping, needsGenuine: true };
    return inTurn([() => importFolder(lab, folder, how), train]);
  },

  protocol: async (lab, asked) => {
    const { folders, classes, faceWorkers, cropping, out, resume } = asked;
    const train = async () => {
      const { encoder, ...request } = readPlannedProtocol(out);
      await lab.give('encoder', givenFiles(encoder.files));
      return lab.run({ command: 'protocol', encoderStatistics: encoder.statistics, ...request });
    };
    if (resume) return train();
    forgetPlannedProtocol(out);
    const imports = folders.map((folder) => () => {
      const how = { dataset: folder.name, classes, faceWorkers, cropping };
      return importFolder(lab, folder, how);
    });
    const begin = () => {
      keepPlannedProtocol(out, plannedProtocol(asked));
      return train();
    };
    return inTurn([...imports, begin]);
  },

  evaluate: (lab, { folders, detectors, part, made, genuine, classes, faceWorkers, cropping, answers }) =>
    inTurn([
      ...folders.map((folder) => () => {
        const needsGenuine = genuine === '';
        const how = { dataset: folder.name, classes, faceWorkers, cropping, needsGenuine };
        return importFolder(lab, folder, how);
      }),
      async () => {
        await lab.give('detectors', detectors);
        const datasets = folders.map(({ name }) => name);
        const statistics = statisticsOf(detectors);
        return lab.run({ command: 'evaluate', datasets, part, made, genuine, ...answers, statistics });
      },
    ]),

  score: async (lab, { folders: [folder], detectors, answers, cropping }) => {
    await lab.give('detectors', detectors);
    const statistics = statisticsOf(detectors);
    const faces = await giveFaces(lab, folder);
    return lab.run({ command: 'score', ...answers, statistics, ...cropping, ...faces });
  },

  compare: async (lab, { folders: [folder], models, faceWorkers, cropping, answers: { heads } }) =>
    inTurn([
      () => importFolder(lab, folder, { faceWorkers, cropping }),
      async () => {
        await lab.give('models', models);
        return lab.run({ command: 'compare', heads });
      },
    ]),

  probe: async (
    lab,
    { folders: [folder], models, faceWorkers, cropping, classes, answers: { heads }, forgery },
  ) =>
    inTurn([
      () => importFolder(lab, folder, { faceWorkers, cropping, classes }),
      async () => {
        await lab.give('models', models);
        return lab.run({ command: 'probe', heads, seed: forgery.seed });
      },
    ]),

  forge: async (lab, { folders: [folder], faceWorkers, cropping, classes, forgery }) =>
    inTurn([
      () => importFolder(lab, folder, { faceWorkers, cropping, classes }),
      () => lab.run({ command: 'forge', ...forgery }),
    ]),

  maps: async (lab, asked) => {
    const { folders, masks, detectors, models, faceWorkers, cropping, answers, forgery } = asked;
    const [folder] = folders;
    // What `forge` wrote are crops already.
    const cut = masks.length > 0 ? { crops: 'already' as const, ...cropping } : cropping;
    return inTurn([
      () => importFolder(lab, folder, { faceWorkers, cropping: cut }),
      async () => {
        await lab.give('detectors', detectors);
        await lab.give('models', models);
        await lab.give('masks', namedFrom(folder, masks));
        const { count, seed } = forgery;
        const statistics = statisticsOf(detectors);
        return lab.run({
          command: 'maps',
          ...answers,
          statistics,
          seed,
          ...(count !== undefined && { count }),
        });
      },
    ]);
  },

  export: (lab, { run, formats }) => lab.run({ command: 'export', run, files: formats }),
};
