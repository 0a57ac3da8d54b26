/** What the workflows of the repository call must exist: nobody sees them run before they are needed. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';

interface Step {
  run?: string;
  uses?: string;
}
interface Workflow {
  on: unknown;
  jobs: Record<string, { steps: Step[]; needs?: string; permissions?: Record<string, string> }>;
}

const root = new URL('../../', import.meta.url);
const folder = new URL('.github/workflows/', root);
const text = (path: string) => readFileSync(new URL(path, root), 'utf8');
const { scripts, engines } = JSON.parse(text('package.json')) as {
  scripts: Record<string, string>;
  engines: { node: string };
};

const names = readdirSync(folder);
const workflowOf = (name: string) => parse(text(`.github/workflows/${name}`)) as Workflow;
const stepsOf = (name: string) => Object.values(workflowOf(name).jobs).flatMap(({ steps }) => steps);
/** Script names of every `npm test`, `npm start` and `npm run <script>` of a step. */
const calledBy = ({ run = '' }: Step) =>
  [...run.matchAll(/\bnpm (?:run (?:--\S+ )*(\S+)|(test|start)\b)/g)].map(
    ([, script, short]) => script ?? short,
  );

it('there is one that tests and one that publishes', () => {
  expect(names).toEqual(['ci.yml', 'pages.yml']);
});

it.each(names)('%s calls only scripts of package.json, and runs the tests', (name) => {
  const called = stepsOf(name).flatMap(calledBy);
  expect(called).toContain('test');
  expect(called.filter((script) => !(script in scripts))).toEqual([]);
  expect(workflowOf(name).on).toBeTruthy();
});

it.each(names)('%s takes actions by their major version, and a Node that the packages want', (name) => {
  for (const { uses } of stepsOf(name)) if (uses) expect(uses).toMatch(/^actions\/[a-z-]+@v\d+$/);
  expect(text(`.github/workflows/${name}`)).toContain('node-version: 20\n');
  expect(engines.node).toContain('^20.');
});

it('what is published is what was built, after everything was tested', () => {
  const { build, deploy } = workflowOf('pages.yml').jobs;
  const done = build.steps.flatMap((step) => [...calledBy(step), step.uses?.replace(/@.*/, '') ?? []].flat());
  expect(done.slice(-3)).toEqual(['test', 'build', 'actions/upload-pages-artifact']);
  expect(deploy.needs).toBe('build');
  expect(deploy.permissions).toEqual({ pages: 'write', 'id-token': 'write' });
});
