/** Every layout of the field as a generated tree, and what the plan makes of it. */
import { describe, expect, it } from 'vitest';
import { wishesOf } from '@/lib/classChoices';
import { planOf, type ImportPlan } from './importPlan';
import { labelFile } from './labelling';

/** "class | split | domain | videos | pictures", a line each. */
const table = ({ rows }: ImportPlan): string[] =>
  rows.map(({ from, split, domain, videos, pictures }) =>
    [from, split ?? '-', domain ?? '-', videos, pictures].join(' | '),
  );

const roles = ({ classes }: ImportPlan): Record<string, string> =>
  Object.fromEntries(classes.map(({ from, role }) => [from, role]));

/** `frames('set/real', 'v', 2, 3)`: three frames of each of v0 and v1. */
const frames = (folder: string, video: string, videos: number, each: number, name = '_frame_'): string[] =>
  Array.from(
    { length: videos * each },
    (_, i) => `${folder}/${video}${Math.floor(i / each)}${name}${i % each}.png`,
  );

const pictures = (folder: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${folder}/${String(i).padStart(5, '0')}.jpg`);

interface Layout {
  paths: string[];
  lists?: Record<string, string>;
  table: string[];
  roles: Record<string, string>;
  layouts: string[];
  unclear?: RegExp[];
}

const LAYOUTS: Record<string, Layout> = {
  'train, val and test with classes in them, as the authors of FSFM have them': {
    paths: [
      ...frames('data/FF/train/real', 'a', 2, 3), ...frames('data/FF/train/Deepfakes', 'b', 2, 3),
      ...frames('data/FF/val/real', 'c', 1, 3), ...frames('data/FF/test/Deepfakes', 'd', 1, 2),
    ],
    table: ['Deepfakes | train | - | 2 | 6', 'Deepfakes | test | - | 1 | 2', 'real | train | - | 2 | 6', 'real | val | - | 1 | 3'],
    roles: { Deepfakes: 'attack', real: 'genuine' },
    layouts: ['a folder for each part, in it one for each class'],
  },
  'FaceForensics++, videos': {
    paths: [
      'FF/original_sequences/youtube/c23/videos/000.mp4', 'FF/original_sequences/actors/c23/videos/01__a.mp4',
      'FF/manipulated_sequences/Deepfakes/c23/videos/000_003.mp4', 'FF/manipulated_sequences/Face2Face/c23/videos/000_003.mp4',
    ],
    table: ['Deepfakes | - | Deepfakes | 1 | 0', 'Face2Face | - | Face2Face | 1 | 0', 'actors | - | actors | 1 | 0', 'youtube | - | youtube | 1 | 0'],
    roles: { Deepfakes: 'attack', Face2Face: 'attack', actors: 'genuine', youtube: 'genuine' },
    layouts: ['FaceForensics++'],
  },
  'FaceForensics++, frames and faces, as DeepfakeBench rearranges it': {
    paths: [
      ...pictures('FaceForensics++/original_sequences/youtube/c23/frames/000', 3),
      ...pictures('FaceForensics++/original_sequences/youtube/c23/frames/001', 3),
      ...pictures('FaceForensics++/manipulated_sequences/NeuralTextures/c23/faces/000_003', 2),
    ],
    table: ['NeuralTextures | - | NeuralTextures | 1 | 2', 'youtube | - | youtube | 2 | 6'],
    roles: { NeuralTextures: 'attack', youtube: 'genuine' },
    layouts: ['FaceForensics++'],
  },
  'Celeb-DF with its list, in which 1 is real': {
    paths: [
      'C/Celeb-real/id0_0000.mp4', 'C/Celeb-real/id1_0000.mp4', 'C/YouTube-real/00170.mp4',
      'C/Celeb-synthesis/id0_id1_0000.mp4', 'C/Celeb-synthesis/id1_id0_0000.mp4',
    ],
    lists: { 'C/List_of_testing_videos.txt': '1 YouTube-real/00170.mp4\n0 Celeb-synthesis/id0_id1_0000.mp4\n1 Celeb-real/id1_0000.mp4\n' },
    table: [
      'Celeb-real | train | Celeb-real | 1 | 0', 'Celeb-real | test | Celeb-real | 1 | 0',
      'Celeb-synthesis | train | Celeb-synthesis | 1 | 0', 'Celeb-synthesis | test | Celeb-synthesis | 1 | 0',
      'YouTube-real | test | YouTube-real | 1 | 0',
    ],
    roles: { 'Celeb-real': 'genuine', 'Celeb-synthesis': 'attack', 'YouTube-real': 'genuine' },
    layouts: ['Celeb-DF', 'list List_of_testing_videos.txt'],
  },
  'the preview of DFDC with dataset.json': {
    paths: ['D/original_videos/12/12_A_001.mp4', 'D/method_A/12/34/12_A_001_34.mp4', 'D/method_B/12/34/12_B_001_34.mp4'],
    lists: {
      'D/dataset.json': JSON.stringify({
        'original_videos/12/12_A_001.mp4': { label: 'real', set: 'train' },
        'method_A/12/34/12_A_001_34.mp4': { label: 'fake', set: 'test', target_id: 12 },
      }),
    },
    table: ['method_A | test | method_A | 1 | 0', 'method_B | - | method_B | 1 | 0', 'original_videos | train | original_videos | 1 | 0'],
    roles: { method_A: 'attack', method_B: 'attack', original_videos: 'genuine' },
    layouts: ['DFDC preview', 'list dataset.json'],
  },
  'parts of DFDC with metadata.json': {
    paths: ['dfdc_train_part_0/a.mp4', 'dfdc_train_part_0/b.mp4', 'dfdc_train_part_1/a.mp4'],
    lists: {
      'dfdc_train_part_0/metadata.json': JSON.stringify({ 'a.mp4': { label: 'FAKE', split: 'train', original: 'b.mp4' }, 'b.mp4': { label: 'REAL', split: 'train' } }),
      'dfdc_train_part_1/metadata.json': JSON.stringify({ 'a.mp4': { label: 'REAL', split: 'train' } }),
    },
    table: ['fake | train | - | 1 | 0', 'real | train | - | 2 | 0'],
    roles: { fake: 'attack', real: 'genuine' },
    layouts: ['list metadata.json', 'list metadata.json'],
  },
  DeeperForensics: {
    paths: ['DF/source_videos/W038/light/surprise/a.mp4', 'DF/manipulated_videos/end_to_end/000_M101.mp4', 'DF/manipulated_videos/end_to_end_level_1/000_M101.mp4', 'DF/manipulated_videos/reenact_postprocess/001_M101.mp4'],
    lists: { 'DF/lists/splits/test.txt': '000_M101.mp4\n' },
    table: [
      'end_to_end | test | end_to_end | 1 | 0', 'end_to_end_level_1 | test | end_to_end_level_1 | 1 | 0',
      'reenact_postprocess | - | reenact_postprocess | 1 | 0', 'source_videos | - | source_videos | 1 | 0',
    ],
    roles: { end_to_end: 'attack', end_to_end_level_1: 'attack', reenact_postprocess: 'attack', source_videos: 'genuine' },
    layouts: ['DeeperForensics', 'list test.txt'],
  },
  'DeepfakeBench with its JSON splits': {
    paths: [
      ...pictures('Celeb-DF-v2/Celeb-real/frames/id0_0000', 2), ...pictures('Celeb-DF-v2/Celeb-synthesis/frames/id0_id1_0000', 2),
    ],
    lists: {
      'dataset_json/Celeb-DF-v2.json': JSON.stringify({
        'Celeb-DF-v2': {
          CelebDFv2_real: { train: { id0_0000: { label: 'CelebDFv2_real', frames: ['Celeb-DF-v2\\Celeb-real\\frames\\id0_0000\\00000.jpg', 'Celeb-DF-v2\\Celeb-real\\frames\\id0_0000\\00001.jpg'] } } },
          CelebDFv2_fake: { test: { id0_id1_0000: { label: 'CelebDFv2_fake', frames: ['Celeb-DF-v2/Celeb-synthesis/frames/id0_id1_0000/00000.jpg', 'Celeb-DF-v2/Celeb-synthesis/frames/id0_id1_0000/00001.jpg'] } } },
        },
      }),
    },
    table: ['Celeb-real | train | Celeb-real | 1 | 2', 'Celeb-synthesis | test | Celeb-synthesis | 1 | 2'],
    roles: { 'Celeb-real': 'genuine', 'Celeb-synthesis': 'attack' },
    layouts: ['Celeb-DF', 'list Celeb-DF-v2.json'],
  },
  'MCIO, a folder for each of its sets': {
    paths: [
      ...frames('MCIO/frame/casia/train/real', '1_', 2, 2, '_frame'), ...frames('MCIO/frame/casia/test/fake', '1_', 1, 2, '_frame'),
      ...frames('MCIO/frame/msu/train/fake', '2_', 1, 2, '_frame'),
    ],
    table: ['fake | train | msu | 1 | 2', 'fake | test | casia | 1 | 2', 'real | train | casia | 2 | 4'],
    roles: { fake: 'attack', real: 'genuine' },
    layouts: ['a folder for each part, in it one for each class'],
  },
  'Replay-Attack, OULU-NPU and CASIA-FASD as they come': {
    paths: [
      'R/train/real/c1.mov', 'R/devel/attack/fixed/a1.mov', 'R/devel/attack/hand/a2.mov',
      'O/Train_files/1_1_01_1.avi', 'O/Dev_files/1_1_21_3.avi', 'O/Test_files/1_1_36_5.avi',
      'C/train_release/1/1.avi', 'C/test_release/2/HR_4.avi', 'C/test_release/2/5.avi',
    ],
    table: [
      'attack | val | fixed | 1 | 0', 'attack | val | hand | 1 | 0', 'cut photo | test | CASIA-FASD | 1 | 0', 'live | train | CASIA-FASD | 1 | 0', 'live | train | OULU-NPU | 1 | 0',
      'print | val | OULU-NPU | 1 | 0', 'real | train | R | 1 | 0', 'replay | test | CASIA-FASD | 1 | 0', 'replay | test | OULU-NPU | 1 | 0',
    ],
    roles: { attack: 'attack', 'cut photo': 'attack', live: 'genuine', print: 'attack', real: 'genuine', replay: 'attack' },
    layouts: ['CASIA-FASD', 'OULU-NPU', 'a folder for each part, in it one for each class'],
  },
  'CelebA-Spoof, where the class is live or spoof and not the subject': {
    paths: [...pictures('Data/train/4321/live', 2), ...pictures('Data/train/77/spoof', 3), ...pictures('Data/test/5/live', 1)],
    table: ['live | train | - | 0 | 2', 'live | test | - | 0 | 1', 'spoof | train | - | 0 | 3'],
    roles: { live: 'genuine', spoof: 'attack' },
    layouts: ['CelebA-Spoof'],
  },
  'training_real beside training_fake': {
    paths: [...pictures('set/training_real', 2), ...pictures('set/training_fake', 2)],
    table: ['training_fake | - | - | 0 | 2', 'training_real | - | - | 0 | 2'],
    roles: { training_fake: 'attack', training_real: 'genuine' },
    layouts: ['a folder for each class'],
  },
  '0_real beside 1_fake': {
    paths: [...pictures('progan/0_real', 1), ...pictures('progan/1_fake', 1), ...pictures('biggan/1_fake', 1)],
    table: ['0_real | - | progan | 0 | 1', '1_fake | - | biggan | 0 | 1', '1_fake | - | progan | 0 | 1'],
    roles: { '0_real': 'genuine', '1_fake': 'attack' },
    layouts: ['a folder for each class'],
  },
  'the data set between part and class': {
    paths: [...pictures('train/ffhq/real', 2), ...pictures('train/stylegan/fake', 2), ...pictures('test/ffhq/real', 1)],
    table: ['fake | train | stylegan | 0 | 2', 'real | train | ffhq | 0 | 2', 'real | test | ffhq | 0 | 1'],
    roles: { fake: 'attack', real: 'genuine' },
    layouts: ['a folder for each part, in it one for each class'],
  },
  'Real beside real': {
    paths: [...pictures('a/Real', 1), ...pictures('b/real', 1), ...pictures('b/FAKE', 1)],
    table: ['fake | - | b | 0 | 1', 'real | - | a | 0 | 1', 'real | - | b | 0 | 1'],
    roles: { fake: 'attack', real: 'genuine' },
    layouts: ['a folder for each class'],
  },
  'train.txt and a table of labels': {
    paths: ['set/images/a.jpg', 'set/images/b.jpg', 'set/images/c.jpg'],
    lists: {
      'set/train.txt': 'images/a.jpg real\nimages/b.jpg fake\n',
      'set/test.csv': 'filename,is_fake\nimages/c.jpg,1\n',
    },
    table: ['fake | train | - | 0 | 1', 'fake | test | - | 0 | 1', 'real | train | - | 0 | 1'],
    roles: { fake: 'attack', real: 'genuine' },
    layouts: ['list train.txt', 'list test.csv'],
  },
  'a list of numbers, of which nobody knows what they mean': {
    paths: ['a.jpg', 'b.jpg'],
    lists: { 'labels.csv': 'file;label\na.jpg;0\nb.jpg;1\n' },
    table: ['0 | - | - | 0 | 1', '1 | - | - | 0 | 1'],
    roles: { 0: 'unknown', 1: 'unknown' },
    layouts: ['list labels.csv'],
    unclear: [/whether "0", "1" are genuine/],
  },
  'folders of which nothing is known': {
    paths: [...pictures('album/alice', 2), ...pictures('album/bob', 1)],
    lists: { 'album/notes.txt': 'Taken in spring.\n' },
    table: ['album/alice/ | - | - | 0 | 2', 'album/bob/ | - | - | 0 | 1'],
    roles: { 'album/alice/': 'unknown', 'album/bob/': 'unknown' },
    layouts: ['folders that say nothing of classes'],
    unclear: [/"album\/notes.txt" is not understood/],
  },
}; // prettier-ignore

describe('planOf', () => {
  it.each(Object.entries(LAYOUTS))('%s', (_, { paths, lists = {}, unclear = [], ...expected }) => {
    const texts = Object.entries(lists).map(([path, text]) => ({ path, text }));
    const plan = planOf([...paths, ...Object.keys(lists)], texts);
    expect(table(plan)).toEqual(expected.table);
    expect(roles(plan)).toEqual(expected.roles);
    expect(plan.layouts).toEqual(expected.layouts);
    expect(plan.unclear).toEqual(unclear.map((pattern) => expect.stringMatching(pattern) as string));
    // What is stored of a file is what the plan shows of it.
    const stored = paths.map((path) => labelFile(path, plan.labelling)?.domain);
    expect(new Set(stored)).toEqual(new Set(plan.rows.map(({ domain }) => domain ?? undefined)));
    // The order of files decides nothing.
    const other = planOf([...paths].reverse(), [...texts].reverse());
    expect([table(other), roles(other)]).toEqual([table(plan), roles(plan)]);
  });

  it('has nothing to ask of plain photographs, nor of very many folders', () => {
    const plain = planOf(['a.jpg', 'holiday/b.jpg']);
    expect(plain.classes).toEqual([{ from: '', name: '', role: 'unknown' }]);
    expect(plain.labelling.folderDepth).toBe(0);
    expect(planOf(['a.zip/1.jpg', 'b.zip/1.jpg']).classes).toHaveLength(1);
    const people = planOf(Array.from({ length: 40 }, (_, i) => `set/person ${i}/a.jpg`));
    expect(people.classes).toHaveLength(1);
    expect(people.unclear).toEqual([expect.stringMatching(/^40 folders say nothing of classes/)]);
  });

  it('says where lists and folders disagree, and follows the lists', () => {
    const plan = planOf(['set/real/a.jpg', 'set/fake/b.jpg'], [{ path: 'set/l.csv', text: 'file,label\nreal/a.jpg,fake\nfake/b.jpg,fake\n' }]); // prettier-ignore
    expect(table(plan)).toEqual(['fake | - | - | 0 | 2']);
    expect(plan.unclear).toEqual([
      expect.stringMatching(/disagree on 1 file, for example "set\/real\/a.jpg"/),
    ]);
    const other = planOf(['a.jpg'], [{ path: 'l.csv', text: 'file,label\nz.jpg,fake\n' }]);
    expect(other.unclear).toEqual(['"l.csv" names no file that is here.']);
  });

  it('counts videos of one name in two folders as two', () => {
    const paths = [
      ...frames('set/real', 'v', 1, 2),
      ...frames('set/fake/a', 'v', 1, 2),
      ...frames('set/fake/b', 'v', 1, 2),
    ];
    expect(table(planOf(paths))).toEqual([
      'fake | - | a | 1 | 2',
      'fake | - | b | 1 | 2',
      'real | - | - | 1 | 2',
    ]);
  });
});

describe('what a person corrects', () => {
  const paths = ['C/Celeb-real/a.mp4', 'C/YouTube-real/b.mp4', 'C/Celeb-synthesis/c.mp4', 'C/other/d.mp4'];
  const { classes, labelling } = planOf(paths);
  const choices = classes.map((one) => ({ ...one, leaveOut: false }));
  const labels = (change: Partial<Record<string, Partial<(typeof choices)[number]>>>) => {
    const wishes = wishesOf(choices.map((choice) => ({ ...choice, ...change[choice.from] })));
    return paths.map((path) => {
      const stored = labelFile(path, { ...labelling, wishes });
      return stored && (stored.label ?? '');
    });
  };

  it('makes one class of several genuine ones, by the name that the whole app knows it by', () => {
    expect(labels({})).toEqual(['real', 'real', 'Celeb-synthesis', '']);
    expect(labels({ 'YouTube-real': { leaveOut: true } })).toEqual([
      'Celeb-real',
      null,
      'Celeb-synthesis',
      '',
    ]);
  });

  it('renames, merges, and changes sides', () => {
    expect(labels({ 'Celeb-synthesis': { name: 'swap' } })).toEqual(['real', 'real', 'swap', '']);
    expect(labels({ '': { role: 'genuine' } })).toEqual(['real', 'real', 'Celeb-synthesis', 'real']);
    expect(labels({ 'Celeb-real': { role: 'attack' } })).toEqual([
      'fake',
      'YouTube-real',
      'Celeb-synthesis',
      '',
    ]);
    expect(labels({ 'Celeb-real': { role: 'unknown' } })).toEqual([
      '',
      'YouTube-real',
      'Celeb-synthesis',
      '',
    ]);
    expect(labels({ '': { role: 'attack', name: 'swap' } })).toEqual([
      'real',
      'real',
      'Celeb-synthesis',
      'swap',
    ]);
  });

  it('stores domains as they were corrected: another name, none, or one where files say none', () => {
    const files = ['set/real/ffhq/1.jpg', 'set/real/celeba/2.jpg', 'set/fake/sd/3.jpg', 'set/fake/4.jpg'];
    const { labelling, classes } = planOf(files);
    const corrected: Record<string, Record<string, string>> = {
      real: { ffhq: ' FFHQ ', celeba: '' },
      fake: { '': 'unknown method' },
    };
    const wishes = wishesOf(
      classes.map((one) => ({ ...one, leaveOut: false, domains: corrected[one.from] })),
    );
    expect(files.map((file) => labelFile(file, { ...labelling, wishes })?.domain)).toEqual([
      'FFHQ',
      undefined,
      'sd',
      'unknown method',
    ]);
  });

  it('labels the frames of a video as its list labels the video', () => {
    const list = { path: 'C/List_of_testing_videos.txt', text: '1 Celeb-real/a.mp4\n' };
    const planned = planOf(paths, [list]).labelling;
    expect(labelFile('C/Celeb-real/a_frame_3.png', planned)).toEqual({ label: 'Celeb-real', split: 'test', group: 'a', domain: 'Celeb-real' }); // prettier-ignore
    expect(labelFile('C/Celeb-synthesis/c_frame_3.png', planned)).toMatchObject({ split: 'train' });
    expect(labelFile(list.path, planned)).toBeNull();
  });
});
