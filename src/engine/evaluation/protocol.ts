/**
 * Which faces each detector of a protocol is trained, chosen and tested on. Splits are drawn by the rules of every training
 * (`data/detectorSplit`); what a test holds, pixel for pixel or as a video or person, no training of it sees, but for shots,
 * which no test holds. The same for the same faces in whatever order they come.
 */
import { collectionOf } from '@/faces/library/labelling';
import { soundsGenuine } from '@/lib/bonaFide';
import { displayText } from '@/lib/displayText';
import { LabError } from '@/lib/errors';
import { PROTOCOLS, shotsOf, type ProtocolChoice } from '@/lib/protocol';
import { deriveSeed, SeededRandom } from '@/lib/random';
import { contentOrder } from '../data/contentOrder';
import { givenParts, groupsOf, splitByGroup, type SplitItem, type SplitName } from '../data/detectorSplit';
import { planForgeries } from './forgeryProtocol';
import { videoOf } from './grouping';
import type { ProtocolFace, ProtocolPlan, ProtocolRun } from './protocolPlan';

const SHOT_STREAM = 41;

/** @throws LabError `invalid-config` where the faces are not those of such a protocol, naming what is missing */
export function planProtocol(faces: readonly ProtocolFace[], choice: ProtocolChoice): ProtocolPlan {
  return PROTOCOLS[choice.preset].makesFakes
    ? planForgeries(faces, choice)
    : new Planner(faces, choice).plan();
}

class Planner {
  private readonly preset;
  private readonly isGenuine: boolean[];
  private readonly domainOf: (string | null)[];
  private readonly domains: string[];
  /** By content: whatever is drawn is drawn in this order. */
  private readonly order: number[];
  private readonly groups: (string | null)[];
  private readonly parts: SplitName[];
  /** What is never torn apart: a video or person, of one domain where names are not shared. */
  private readonly units: string[];
  /** What is one shot: a video, as the evaluation counts them, or all of a person. */
  private readonly shotUnits: string[];
  /** Domains that say themselves which part is their test. */
  private readonly testGiven = new Set<string | null>();
  private readonly warnings: string[] = [];

  constructor(
    private readonly faces: readonly ProtocolFace[],
    private readonly choice: ProtocolChoice,
  ) {
    this.preset = PROTOCOLS[choice.preset];
    this.order = contentOrder(faces);
    this.isGenuine = faces.map(({ label }) => soundsGenuine(label));
    requireGenuine(faces, this.isGenuine);
    this.domainOf = this.findDomains();
    this.domains = [...new Set(this.domainOf.flatMap((name) => name ?? []))].sort();
    this.groups = faces.map(() => null);
    this.parts = faces.map(() => 'train' as const);
    this.drawParts();
    this.units = faces.map(
      ({ id }, i) =>
      this.groups[i] === null ? `alone ${id}` : `${this.preset.sharesNames ? '' : this.domainOf[i]}\n${this.groups[i]}`, // prettier-ignore
    );
    const isVideo = choice.config.groupBy !== 'person';
    this.shotUnits = faces.map(({ name, label }, i) => {
      const [unit, group] = [this.units[i], this.groups[i]];
      return isVideo && group !== null ? videoOf({ name, group, label }, i) : unit;
    });
  }

  plan(): ProtocolPlan {
    const { faces, domains, isGenuine, domainOf } = this;
    this.checkDomains();
    const runs = shotsOf(this.choice).flatMap((count) =>
      domains.flatMap((domain) =>
        Array.from({ length: this.choice.seeds }, (_, i) =>
          this.run(domain, count, this.choice.config.seed + i),
        ),
      ),
    );
    this.tellShared();
    const count = (name: string | null, genuine: boolean) =>
      faces.filter((_, i) => domainOf[i] === name && isGenuine[i] === genuine).length;
    return {
      domains: domains.map((name) => ({ name, genuine: count(name, true), attacks: count(name, false) })),
      shared: count(null, true),
      runs,
      tests: domains,
      labels: faces.map(({ label }, i) => (isGenuine[i] ? this.preset.genuine : label)),
      domainOf,
      groups: this.groups,
      warnings: [...new Set(this.warnings)],
    };
  }

  /** Data sets by where they are stored, or by folders; families by folders, classes, or where they are stored. */
  private findDomains(): (string | null)[] {
    const { faces, isGenuine, preset } = this;
    const candidates: ((face: ProtocolFace) => string | undefined)[] = preset.sharesNames
      ? [({ domain }) => domain, ({ label }) => label, ({ dataset }) => dataset]
      : [({ dataset }) => dataset, ({ name }) => collectionOf(name), ({ domain }) => domain];
    for (const candidate of candidates) {
      const names = faces.map(candidate);
      const ofAttacks = new Set(names.flatMap((name, i) => (isGenuine[i] ? [] : (name ?? []))));
      if (ofAttacks.size < 2) continue;
      const ofGenuine = new Set(names.filter((_, i) => isGenuine[i]));
      // Where a family has none of its own, genuine faces are those of the collection: a picture is stored once.
      const isShared = preset.sharesNames && [...ofAttacks].some((name) => !ofGenuine.has(name));
      return names.map((name, i) =>
        name === undefined || !ofAttacks.has(name) || (isShared && isGenuine[i]) ? null : name,
      );
    }
    throw new LabError(
      'invalid-config',
      `All attacks are of one ${preset.domain}: nothing is left to test on.`,
      `Choose a dataset for each ${preset.domain}, or put each into a folder of its own, for example NAME/real and NAME/fake.`,
    );
  }

  /** Videos and people, and who is held out, by the rules of every training: of each domain by itself, of families together. */
  private drawParts(): void {
    const { groupBy, validationShare, testShare, splitSeed } = this.choice.config;
    const { hasParts, sharesNames } = this.preset;
    const sets = sharesNames ? [null] : [...this.domains, null];
    for (const set of sets) {
      const own = this.order.filter((i) => sharesNames || this.domainOf[i] === set);
      const items = own.map((i): SplitItem & { id: string } => {
        const { id, name, group, split } = this.faces[i];
        const label = this.isGenuine[i] ? 'genuine' : 'attack';
        return { ...{ id, name, label, group }, ...(hasParts && split !== undefined && { split }) };
      });
      const groups = groupsOf(items, groupBy);
      own.forEach((i, k) => (this.groups[i] = groups[k]));
      // Shared faces and families have a test part in any case; a data set that is left out is tested as a whole.
      const test = hasParts || set === null ? testShare : 0;
      const wanted = { validation: validationShare, test };
      if (givenParts(items, wanted).given.includes('test')) this.testGiven.add(set);
      const drawn = splitByGroup(
        items.map((item, k) => ({
          ...item,
          label: `${item.label}\n${this.domainOf[own[k]]}`,
          group: groups[k],
        })),
        wanted,
        splitSeed,
      );
      own.forEach((i, k) => (this.parts[i] = drawn[k]));
    }
  }

  private checkDomains(): void {
    const { preset, domains } = this;
    const stray = this.faces.filter((_, i) => this.domainOf[i] === null && !this.isGenuine[i]);
    if (stray.length > 0) {
      throw new LabError(
        'invalid-config',
        `${stray.length} attacks are of no ${preset.domain}, for example "${displayText(stray[0].name, 80)}".`,
        'Put them into the folder of one, or leave them out.',
      );
    }
    const isShared = this.faces.some((_, i) => this.domainOf[i] === null);
    const without = domains.find((name) => !this.faces.some((_, i) => this.domainOf[i] === name && this.isGenuine[i])); // prettier-ignore
    if (!isShared && without !== undefined) {
      throw new LabError(
        'invalid-config',
        `The ${preset.domain} "${displayText(without, 80)}" has no genuine faces, and there are none that all could share.`,
        'Add some to it, or to a folder beside all of them.',
      );
    }
  }

  /** Of data sets a row each is expected: one without attacks has none, and is in all others. */
  private tellShared(): void {
    const { faces, preset } = this;
    const shared = faces.filter((_, i) => this.isShared(i));
    if (preset.sharesNames || shared.length === 0) return;
    const names = [...new Set(shared.map(({ dataset }) => `"${displayText(dataset, 40)}"`))].sort();
    this.warnings.push(
      `${shared.length} genuine faces of ${names.join(', ')} are of no ${preset.domain} with attacks: a part of them is in every training, another in every test.`,
    );
  }

  private run(domain: string, shots: number, seed: number): ProtocolRun {
    const leavesOut = this.preset.trainsOn === 'all others';
    const trained = leavesOut ? this.domains.filter((name) => name !== domain) : [domain];
    const given = new Set(shots > 0 ? this.drawShots(domain, shots, seed) : []);
    const shotUnits = this.unitsOf(given, this.shotUnits);
    const shotIds = this.idsOf(given);
    const tests = (leavesOut ? [domain] : this.domains).map((name) => ({
      domain: name,
      faces: this.testOf(name, trained).filter(
        (i) => !shotUnits.has(this.shotUnits[i]) && !shotIds.has(this.faces[i].id),
      ),
    }));
    for (const { domain: name, faces } of tests)
      this.requireBoth(faces, `The test on "${displayText(name, 80)}"`);

    const tested = new Set(tests.flatMap(({ faces }) => faces));
    const testedIds = this.idsOf(tested);
    const ofTests = new Set([
      ...this.unitsOf(tested),
      ...this.unitsOf(this.order.filter((i) => testedIds.has(this.faces[i].id))),
    ]);
    const used = this.order.filter((i) => this.parts[i] !== 'test' && trains(this.domainOf[i], trained));
    const kept = used.filter((i) => !ofTests.has(this.units[i]));
    if (kept.length < used.length)
      this.warnings.push(
        `${used.length - kept.length} faces were left out of training for "${displayText(domain, 80)}": the same pictures, videos or people are in its tests.`,
      );
    const train = [...kept.filter((i) => this.parts[i] === 'train'), ...given];
    this.requireBoth(train, `The training for "${displayText(domain, 80)}"`);
    const validation = kept.filter((i) => this.parts[i] === 'validation' && !shotIds.has(this.faces[i].id));
    return { domain, shots, seed, train, validation, tests };
  }

  /** Of a domain that is trained on, and of families, the test part; of others what they give as such, else all. */
  private testOf(name: string, trained: readonly string[]): number[] {
    const { sharesNames, hasParts } = this.preset;
    const isWhole = !trained.includes(name) && !sharesNames && !(hasParts && this.testGiven.has(name));
    return this.order.filter(
      (i) =>
      this.domainOf[i] === name ? isWhole || this.parts[i] === 'test' : this.isShared(i) && this.parts[i] === 'test', // prettier-ignore
    );
  }

  private isShared(i: number): boolean {
    return this.domainOf[i] === null;
  }

  /** All frames of so many videos (or pictures that stand alone), or all of so many people, of each side of a domain. */
  private drawShots(domain: string, count: number, seed: number): number[] {
    return [true, false].flatMap((genuine, side) => {
      const own = this.order.filter((i) => this.domainOf[i] === domain && this.isGenuine[i] === genuine);
      const units = [...this.unitsOf(own, this.shotUnits)];
      if (units.length <= count) {
        throw new LabError(
          'invalid-config',
          `${count} shots of "${displayText(domain, 80)}" leave nothing to test: it has ${units.length} ${genuine ? 'genuine' : 'attack'} videos or single pictures.`,
          'Choose fewer shots, or a larger dataset.',
        );
      }
      const stream = deriveSeed(deriveSeed(seed, SHOT_STREAM), side);
      const drawn = SeededRandom.fromSeed(stream).permutation(units.length).slice(0, count);
      const chosen = new Set(drawn.map((k) => units[k]));
      return own.filter((i) => chosen.has(this.shotUnits[i]));
    });
  }

  private unitsOf(indices: Iterable<number>, units = this.units): Set<string> {
    return new Set([...indices].map((i) => units[i]));
  }

  private idsOf(indices: Iterable<number>): Set<string> {
    return new Set([...indices].map((i) => this.faces[i].id));
  }

  private requireBoth(indices: readonly number[], what: string): void {
    const genuine = indices.filter((i) => this.isGenuine[i]).length;
    if (genuine > 0 && genuine < indices.length) return;
    throw new LabError(
      'invalid-config',
      `${what} has ${genuine} genuine faces and ${indices.length - genuine} attacks, and needs both.`,
      'Add faces, or hold out another share for the test.',
    );
  }
}

/** Shared faces belong to every training. */
const trains = (domain: string | null, trained: readonly string[]): boolean =>
  domain === null || trained.includes(domain);

/** @throws LabError `invalid-config` where no name says which faces are genuine, or all do */
function requireGenuine(faces: readonly ProtocolFace[], isGenuine: readonly boolean[]): void {
  if (isGenuine.includes(true) && isGenuine.includes(false)) return;
  const classes = [...new Set(faces.map(({ label }) => label))].sort();
  const names = classes.map((name) => `"${displayText(name, 40)}"`).join(', ') || 'none';
  throw new LabError(
    'invalid-config',
    `A protocol needs genuine faces and attacks; the classes are ${names}.`,
    'Give faces classes, or rename that of genuine ones to "real" or "live".',
  );
}
