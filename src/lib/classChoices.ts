/**
 * What is said of the classes of files before they are imported, and the names under which they are stored. Everything in
 * the app knows the genuine class by its name, so that a choice of the other side is a change of name.
 */
import { soundsGenuine, soundsLikeAttack } from './bonaFide';
import { wellFormed } from './wellFormed';

/** Whether faces of a class are genuine, as far as anything says so. */
export const ROLES = ['genuine', 'attack', 'unknown'] as const;
export type Role = (typeof ROLES)[number];

/** What the name of a class says by itself. */
export const roleNamed = (name: string): Role =>
  soundsGenuine(name) ? 'genuine' : soundsLikeAttack(name) ? 'attack' : 'unknown';

/** A class of a plan, as it is corrected. */
export interface ClassChoice {
  /** As the files give it; '' for files without a class, a name that ends with "/" for a folder that says nothing. */
  from: string;
  /** '' for none. */
  name: string;
  role: Role;
  leaveOut: boolean;
  /** Other names of its domains, by those that the files give; '' is none, on either side. */
  domains?: Readonly<Record<string, string>>;
}

/** A class under another name; one that says by itself what it is says so from then on. */
export function renamed(choice: ClassChoice, name: string): ClassChoice {
  const said = roleNamed(name);
  return { ...choice, name, role: said === 'unknown' ? choice.role : said };
}

/** What becomes of a class. */
export interface ClassWish {
  /** null: its faces get no class. */
  name: string | null;
  /** Its files are not imported. */
  leaveOut?: boolean;
  /** As `ClassChoice.domains`. */
  domains?: Readonly<Record<string, string>>;
}

/** The genuine class where its own name does not say so, and where several are one. */
const GENUINE = 'real';
const ATTACK = 'fake';

/** The name under which a class is stored, so that it says by itself what it is; null for none. */
export function storedName({ name, role }: Pick<ClassChoice, 'name' | 'role'>): string | null {
  const own = wellFormed(name).trim();
  const isCalledGenuine = soundsGenuine(own);
  if (role === 'genuine') return isCalledGenuine ? own : GENUINE;
  if (role === 'attack') return own === '' || isCalledGenuine ? ATTACK : own;
  return own === '' || isCalledGenuine ? null : own;
}

/** What becomes of each class, by `from`. Several genuine classes are one, else nobody would know which is meant. */
export function wishesOf(choices: readonly ClassChoice[]): Record<string, ClassWish> {
  const used = choices.filter(({ role, leaveOut }) => role === 'genuine' && !leaveOut);
  const isSeveral = new Set(used.map(storedName)).size > 1;
  return Object.fromEntries(
    choices.map((choice) => {
      const name = isSeveral && choice.role === 'genuine' ? GENUINE : storedName(choice);
      const { from, leaveOut, domains } = choice;
      return [from, { name, ...(leaveOut && { leaveOut }), ...(domains && { domains }) }];
    }),
  );
}

/** Why an import as corrected could not be meant so; null where it can. */
export function whatIsUnknown(choices: readonly ClassChoice[]): string | null {
  const used = choices.filter(({ leaveOut }) => !leaveOut);
  const named = used.filter((choice) => storedName(choice) !== null);
  if (named.length === 0 || named.some(({ role }) => role === 'genuine')) return null;
  return `None of the classes ${named.map((choice) => `"${storedName(choice)}"`).join(', ')} is known to be genuine.`;
}
