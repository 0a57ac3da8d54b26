/**
 * The protocol of forgery families: one detector for each family of fakes that is made of the genuine faces of one data set, all by
 * one split of its people, and the tests of each: held-out people with their fakes of every family, and attacks of the data sets,
 * on which none is trained. Fakes are made where they are needed (`data/madeFakes`); here are genuine faces and parts alone.
 */
import { soundsGenuine } from '@/lib/bonaFide';
import { DETECTOR } from '@/lib/detectorConfig';
import { displayText } from '@/lib/displayText';
import { LabError } from '@/lib/errors';
import { formatCounted } from '@/lib/format';
import { geometryObstacle, MADE_FAKES } from '@/lib/madeFakes';
import { configOfRun, PROTOCOLS, type ProtocolChoice } from '@/lib/protocol';
import { contentOrder } from '../data/contentOrder';
import { givenParts, groupsOf, splitByGroup, type SplitName } from '../data/detectorSplit';
import type { ProtocolFace, ProtocolPlan, ProtocolRun } from './protocolPlan';

/** Of each part: a swap needs a source that is somebody else. */
const LEAST_PEOPLE = 2;

/**
 * @param faces of the data set whose genuine faces fakes are made of first; those of others only test
 * @throws LabError `invalid-config` where there are no genuine faces, too few people or too few faces with a geometry, where a data
 *   set has no attacks to test on, and for settings that go with no such fakes
 */
export function planForgeries(faces: readonly ProtocolFace[], choice: ProtocolChoice): ProtocolPlan {
  return new ForgeryPlanner(faces, choice).plan();
}

class ForgeryPlanner {
  private readonly first: string;
  private readonly isGenuine: boolean[];
  /** By content: the order in which anything is drawn. */
  private readonly order: number[];
  private readonly groups: (string | null)[];
  /** What is never torn apart: a video or person of a data set, or a face alone. */
  private readonly units: string[];
  private readonly parts: (SplitName | undefined)[];
  /** Data sets that say themselves which part is their test. */
  private readonly testGiven = new Set<string>();

  constructor(
    private readonly faces: readonly ProtocolFace[],
    private readonly choice: ProtocolChoice,
  ) {
    this.first = faces[0]?.dataset ?? '';
    this.order = contentOrder(faces);
    this.isGenuine = faces.map(({ label }) => soundsGenuine(label));
    this.groups = faces.map(() => null);
    this.parts = faces.map(() => undefined);
    for (const name of new Set(faces.map(({ dataset }) => dataset))) this.arrange(name);
    this.units = faces.map(({ dataset, id }, i) => `${dataset}\n${this.groups[i] ?? `alone ${id}`}`);
  }

  plan(): ProtocolPlan {
    const { faces, isGenuine, groups, choice } = this;
    const [train, validation, test] = (['train', 'validation', 'test'] as const).map((part) =>
      this.order.filter((i) => this.isOwn(i) && isGenuine[i] && this.parts[i] === part),
    );
    this.requireGenuine();
    this.requirePeople(train, 'to train on');
    if (choice.config.validationShare > 0) this.requirePeople(validation, 'for validation');
    this.requirePeople(test, 'for the test');
    this.requireGeometry(train, 'genuine training faces');
    this.requireGeometry(test, 'genuine faces of the test');
    this.requireSettings();
    const tests: ProtocolRun['tests'] = [
      ...MADE_FAKES.map((domain) => ({ domain, faces: test })),
      ...this.testsOnAttacks([...train, ...validation], test),
    ];
    const runs = Array.from({ length: choice.seeds }, (_, k) => choice.config.seed + k).flatMap((seed) =>
      MADE_FAKES.map((domain): ProtocolRun => ({ domain, shots: 0, seed, train, validation, tests })),
    );
    const genuine = train.length + validation.length + test.length;
    return {
      domains: MADE_FAKES.map((name) => ({ name, genuine, attacks: 0 })),
      shared: 0,
      runs,
      tests: tests.map(({ domain }) => domain),
      labels: faces.map(({ label }, i) => (isGenuine[i] ? PROTOCOLS[choice.preset].genuine : label)),
      domainOf: faces.map(() => null),
      groups,
      warnings: this.unnamedPeople([...train, ...validation, ...test]),
    };
  }

  private isOwn(i: number): boolean {
    return this.faces[i].dataset === this.first;
  }

  /** Videos and people of a data set, and who is held out, by the rules of every training. */
  private arrange(name: string): void {
    const { groupBy, validationShare, testShare, splitSeed } = this.choice.config;
    const own = this.order.filter((i) => this.faces[i].dataset === name);
    const items = own.map((i) => {
      const { id, name: file, group, split } = this.faces[i];
      const label = this.isGenuine[i] ? 'genuine' : 'attack';
      return { ...{ id, name: file, label, group }, ...(split !== undefined && { split }) };
    });
    const wanted = { validation: validationShare, test: testShare };
    const groups = groupsOf(items, groupBy);
    own.forEach((i, k) => (this.groups[i] = groups[k]));
    if (givenParts(items, wanted).given.includes('test')) this.testGiven.add(name);
    const parts = splitByGroup(
      items.map((item, k) => ({ ...item, group: groups[k] })),
      wanted,
      splitSeed,
    );
    own.forEach((i, k) => (this.parts[i] = parts[k]));
  }

  /**
   * Attacks of the first data set are those of its held-out part; another is tested as a whole, or by the test part that it gives, with
   * its own genuine faces, or where it has none with those held out. Who was trained on is in no test.
   */
  private testsOnAttacks(seen: readonly number[], heldOut: readonly number[]): ProtocolRun['tests'] {
    const { faces, isGenuine, order, units } = this;
    const names = [...new Set(faces.map(({ dataset }) => dataset))];
    const ids = new Set(seen.map((i) => faces[i].id));
    const ofSeen = new Set(order.filter((i) => ids.has(faces[i].id)).map((i) => units[i]));
    return names.flatMap((name) => {
      const isWhole = name !== this.first && !this.testGiven.has(name);
      const own = order.filter((i) => faces[i].dataset === name && (isWhole || this.parts[i] === 'test') && !ofSeen.has(units[i])); // prettier-ignore
      const attacks = own.filter((i) => !isGenuine[i]);
      if (attacks.length === 0) {
        if (name === this.first) return [];
        throw new LabError(
          'invalid-config',
          `"${displayText(name, 80)}" has no attacks to test on, and fakes are made of the faces of "${displayText(this.first, 80)}" alone.`,
          'Leave it out, or choose it first and alone.',
        );
      }
      const genuine = own.filter((i) => isGenuine[i]);
      const isFamily = MADE_FAKES.some((family) => family === name);
      return {
        domain: isFamily ? `${name} (dataset)` : name,
        faces: [...(genuine.length > 0 ? genuine : heldOut), ...attacks],
      };
    });
  }

  private requireGenuine(): void {
    if (this.order.some((i) => this.isOwn(i) && this.isGenuine[i])) return;
    const labels = this.faces.filter((_, i) => this.isOwn(i)).map(({ label }) => label);
    const names = [...new Set(labels)].sort().map((name) => `"${displayText(name, 40)}"`);
    throw new LabError(
      'invalid-config',
      `Fakes are made of genuine faces, and "${displayText(this.first, 80)}" has none: its classes are ${names.join(', ') || 'none'}.`,
      'Choose a dataset with genuine faces first, or rename their class to "real".',
    );
  }

  private requirePeople(indices: readonly number[], what: string): void {
    const people = new Set(indices.map((i) => this.units[i])).size;
    if (people >= LEAST_PEOPLE) return;
    throw new LabError(
      'invalid-config',
      `Of the genuine faces of "${displayText(this.first, 80)}", ${people} ${people === 1 ? 'person is' : 'people are'} left ${what}, and swaps need ${LEAST_PEOPLE}.`,
      'Import faces of more people, or change the shares that are held out.',
    );
  }

  private requireGeometry(indices: readonly number[], what: string): void {
    const people = indices.map((i) => ({ hasGeometry: this.faces[i].hasGeometry === true, group: this.groups[i] })); // prettier-ignore
    const short = geometryObstacle('swapped', people, what);
    if (short === null) return;
    throw new LabError(
      'invalid-config',
      `${short.what}.`,
      'Find it on the Faces screen by "Find geometry", or import photographs of more people.',
    );
  }

  /** Of every family: what goes with dataset fakes need not go with made ones. */
  private requireSettings(): void {
    for (const domain of MADE_FAKES) {
      const { seed } = this.choice.config;
      const [issue] = Object.values(DETECTOR.issues(configOfRun(this.choice, { seed, domain })));
      if (issue !== undefined)
        throw new LabError('invalid-config', `With ${domain} fakes: ${issue}`, 'Change the settings on Train.'); // prettier-ignore
    }
  }

  /** Without names of people or videos every picture counts as somebody else. */
  private unnamedPeople(genuine: readonly number[]): string[] {
    const alone = genuine.filter((i) => this.groups[i] === null).length;
    if (alone === 0) return [];
    return [`${formatCounted(alone, 'genuine face')} without a video or person: each counts as a person of its own.`]; // prettier-ignore
  }
}
