/**
 * What the headless page is asked and what it tells: plain data, so that any program that drives a browser can speak it.
 * `cli/` does. Files go in through the page's only input (`Lab.take`) and come out as downloads.
 */
import type { AblationPlan } from '@/lib/ablation';
import type { Cropping, Crops, Framing } from '@/lib/cropping';
import type { SetPart } from '@/lib/evaluationLink';
import type { ForgeryChoice } from '@/lib/forgeries';
import type { MadeFakes } from '@/lib/madeFakes';
import type { ProtocolPreset } from '@/lib/protocol';
import type { LeftOut } from '@/lib/fileKinds';
import type { PixelStatistics } from '@/lib/pixelStatistics';
import type { FileKind } from '@/workers/protocol';

/** One line of progress. */
export interface LabEvent {
  event: string;
  [fact: string]: unknown;
}

/** How a command ended; its last event. */
export interface Ending extends LabEvent {
  event: 'finished' | 'stopped' | 'failed';
}

/** What files are for: `take` them under one of these names before the command that needs them. */
export type Slot = 'faces' | 'detectors' | 'encoder' | 'models' | 'masks';

/** Which stored faces are trained on. Those that a person left out are not. */
export interface FaceChoice {
  /** Names of datasets. */
  datasets: string[];
  /**
   * Of datasets with classes only genuine faces, and none that a detector with these settings, as a link, would be tested on,
   * in whichever dataset it lies.
   */
  unseenBy?: string;
}

/** Settings are links as the page's address holds them; what is not named is as the form has it. */
export type LabRequest =
  | ImportRequest
  | PlanCommand
  | PretrainCommand
  | AblationCommand
  | FinetuneCommand
  | ProtocolCommand
  | EvaluateCommand
  | ScoreCommand
  | CompareCommand
  | ProbeCommand
  | ForgeCommand
  | MapsCommand
  | ExportCommand;

/** What a person says of model files that do not say it themselves. */
export interface ModelAnswers {
  /** Attention heads, of any file that has to be asked. */
  heads?: number;
  /** What the one output of a detector is the probability of. */
  oneOutput?: 'fake' | 'real';
  /** Which network of a detector's file, where it holds several. */
  network?: string;
  /** What a text beside a detector's file says, by the name under which it was taken; of one that says itself it does not count. */
  statistics?: Readonly<Record<string, PixelStatistics>>;
}

/** What else came with the files of `faces`: to be accounted for with them. */
export interface NotGiven {
  /** Files that whoever asks leaves out itself, by rule; absent: none. */
  notGiven?: LeftOut;
}

/** Takes the files of `faces` into a dataset. */
export interface ImportRequest extends NotGiven {
  command: 'import';
  /** Its name, made if missing; absent: the one that is open. It is open from then on. */
  dataset?: string;
  /** Other names for classes, by the names that folders gave; '' is that of faces without one. */
  classes?: Readonly<Record<string, string>>;
  /** Photographs that are looked at at once, for this import and later ones; absent: as many as suit the machine. */
  faceWorkers?: number;
  /** How pictures become crops, in this dataset from now on; what is absent stays as the dataset has it. */
  cropping?: Partial<Cropping>;
  /** Refuses, before anything is read, files of which nobody knows which class is genuine. */
  needsGenuine?: boolean;
}

/** What an import of `faces` would make of their classes; nothing is read or stored. */
export interface PlanCommand extends NotGiven {
  command: 'plan';
  /** As `ImportRequest.classes`. */
  classes?: Readonly<Record<string, string>>;
}

export interface PretrainCommand {
  command: 'pretrain';
  settings: string;
  /** Goes on with the latest run that can; settings and faces are its own. */
  resume: boolean;
  /** Absent: all of the open dataset. */
  faces?: FaceChoice;
  /** What is handed out in the end; absent: figures, record, checkpoint and pictures. */
  files?: RunFile[];
}

export interface AblationCommand {
  command: 'ablation';
  settings: string;
  resume: boolean;
  plan: AblationPlan;
}

export interface FinetuneCommand extends Pick<ModelAnswers, 'heads'> {
  command: 'finetune';
  settings: string;
  resume: boolean;
  /** What a text beside the encoder says; of one that says itself it does not count. */
  encoderStatistics?: PixelStatistics;
  /** Name of a labelled dataset; absent: the one that is open. */
  dataset?: string;
  /** What is handed out in the end; absent: both detectors, the state to resume from and the figures. */
  files?: ('detector-best' | 'detector-last' | 'training-state' | 'report')[];
}

/**
 * Detectors that are each trained on some domains and tested on others, one table of them. What was trained before with the same
 * settings, faces and encoder is not trained again.
 */
export interface ProtocolCommand extends Pick<ModelAnswers, 'heads'> {
  command: 'protocol';
  settings: string;
  preset: ProtocolPreset;
  /** Of presets that have them. */
  shots: number[];
  seeds: number;
  /** As of `FinetuneCommand`. */
  encoderStatistics?: PixelStatistics;
  /** Names of datasets. */
  datasets: string[];
}

/** Each detector of `detectors` on each dataset. */
export interface EvaluateCommand extends ModelAnswers {
  command: 'evaluate';
  /** Names of datasets. */
  datasets: string[];
  part: SetPart;
  /** Families of fakes that are made of the genuine faces, each a column of its own; absent: none. */
  made?: MadeFakes[];
  /** The class of genuine faces; '' where the names tell. */
  genuine: string;
}

/** The files of `faces` by the one of `detectors`. */
export interface ScoreCommand extends ModelAnswers, NotGiven {
  command: 'score';
  /** Absent: photographs. */
  crops?: Crops;
  /** Absent: as the detector says. */
  framing?: Framing;
}

/** One or two networks of `models`, of any kind, on the faces of the open dataset, block by block. */
export interface CompareCommand extends Pick<ModelAnswers, 'heads'> {
  command: 'compare';
}

/**
 * What the networks of `models`, of any kind, know of the faces of the open dataset, else the one that came with the app. Geometry that
 * lacks is found first.
 */
export interface ProbeCommand extends Pick<ModelAnswers, 'heads'> {
  command: 'probe';
  /** Of splits, permutations, draws and random encoders. */
  seed: number;
}

/** Forgeries of the genuine faces of the open dataset, as pictures with their masks and one record of all. */
export interface ForgeCommand {
  command: 'forge';
  /** One of FORGERY_CHOICES. */
  family: ForgeryChoice;
  /** Absent: one of each genuine face. */
  count?: number;
  seed: number;
}

/**
 * The maps that explain the one of `detectors` on the forged faces of the open dataset, against where they were forged; the
 * residual is by the one of `models`, else by the network that came with the app. `masks` has `forgeries.json` and the masks of a
 * folder that `forge` wrote; without it faces of a forged set say it themselves.
 */
export interface MapsCommand extends ModelAnswers {
  command: 'maps';
  /** Forged faces at most; absent: all. */
  count?: number;
  /** Of the residual's masks, of the shuffled maps, and of the draws for intervals. */
  seed: number;
}

export interface ExportCommand {
  command: 'export';
  /** Text of the run that is meant; '': any. The latest of those that can give these files. */
  run: string;
  files: RunFile[];
}

/** Files of a run: networks and archives of the worker's, and what the page has: figures, epochs, record, pictures. */
export type RunFile = FileKind | 'metrics' | 'epochs' | 'config' | 'pictures';

/** `window.lab` of headless.html. */
export interface Lab {
  /**
   * Says what computes from now on; automatic until then, whatever was chosen in this browser before.
   * @param engine as a link: "engine=cpu&threads=2"
   * @throws LabError `invalid-config`
   */
  compute(engine: string): void;
  /**
   * Takes the files that the input holds now.
   * @param paths of each, with "/" between folders: names, classes and videos are read from them
   * @throws Error when there are not as many
   */
  take(slot: Slot, paths: readonly string[]): void;
  /**
   * One command, from its beginning to its end. Never rejects.
   * @param tell hears its events. `file` is told when a download was begun, and must be answered when it has ended.
   */
  run(request: LabRequest, tell: (event: LabEvent) => unknown): Promise<Ending>;
  /** Ends the active command; what it has is saved. */
  stop(): void;
}
