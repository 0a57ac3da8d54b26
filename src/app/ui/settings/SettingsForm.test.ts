import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { DETECTOR } from '@/lib/detectorConfig';
import { defineSettings, type SettingsDefinition } from '@/lib/settings/define';
import { choice, number, text, toggle } from '@/lib/settings/kinds';
import { SettingsForm } from './SettingsForm';

const rows = number(4, { group: 'field', label: 'Rows', range: [1, 9], whole: true, reason: 'Four fit.' });
const crop = choice('wheat', ['wheat', 'rye'], { group: 'field', label: 'Crop', reason: 'It grows.' });

/** The form as a document would hold it. */
function render<C extends object>(
  definition: SettingsDefinition<C>,
  draft: C,
  reveals = 0,
  more: { revealed?: readonly string[]; since?: C } = {},
): string {
  return renderToStaticMarkup(
    createElement(SettingsForm<C>, {
      definition,
      draft,
      idPrefix: 'x',
      reveals,
      onChange: () => {},
      ...more,
    }),
  );
}

describe('a setting that is added to a definition', () => {
  const groups = { field: 'Field', year: 'Year' };
  const before = defineSettings({ groups, settings: { rows, crop }, always: [] });
  /** The one line. */
  const irrigate = toggle(false, { group: 'year', label: 'Irrigate', reason: 'It rains.', before: false });
  const after = defineSettings({ groups, settings: { rows, crop, irrigate }, always: [] });
  const draft = after.complete({ irrigate: true });

  it('is in the schema, the defaults and the words for what is wrong', () => {
    expect(Object.keys(after.schema.entries)).toEqual(['rows', 'crop', 'irrigate']);
    expect(after.complete().irrigate).toBe(false);
    expect(after.issues({ ...draft, irrigate: 'often' as never })).toHaveProperty('irrigate');
  });

  it('is in the form, with label, control and reason', () => {
    const [was, is] = [render(before, before.complete()), render(after, draft)];
    expect(was).not.toContain('Irrigate');
    expect(is).toMatch(/<label id="x-irrigate-label" for="x-irrigate">Irrigate<\/label>/);
    expect(is).toMatch(/role="switch" aria-checked="true"[^>]*id="x-irrigate"/);
    expect(is).toContain('1 changed');
    expect(is).toContain('default off');
  });

  it('is in the link and back, and in links that do not know it', () => {
    expect(after.link.toQuery(draft).toString()).toBe('irrigate=true');
    expect(after.link.fromQuery(new URLSearchParams('irrigate=true'))).toEqual(draft);
    expect(after.link.fromQuery(before.link.toQuery(before.complete({ rows: 2 })))).toEqual(
      after.complete({ rows: 2 }),
    );
  });

  it('is in the record of an export, and records from before it still open', () => {
    expect(after.record(draft)).toEqual({ rows: 4, crop: 'wheat', irrigate: true });
    expect(after.parse(before.record(before.complete()))).toEqual(after.complete());
    expect(after.summary(draft)).toBe('Irrigate on');
  });
});

describe('the form of settings', () => {
  const definition = defineSettings({
    groups: { elsewhere: null, first: 'First', second: 'Second' },
    settings: {
      size: number(2, { group: 'first', label: 'Size', range: [0, 8], slider: [1, 3], reason: 'r' }),
      start: number(0, { group: 'second', label: 'Start', range: [0, 8], slider: false, reason: 'r' }),
      kind: choice('a', ['a', 'b'], {
        ...{
          group: 'second',
          label: 'Kind',
          words: { a: 'Apple' },
          note: (kind) => `It is ${kind}.`,
          reason: 'r',
        },
      }),
      title: text('t', { group: 'second', label: 'Title', maxLength: 9, when: { kind: ['b'] }, reason: 'r' }),
      hidden: text('h', { group: 'elsewhere', label: 'Hidden', maxLength: 9, reason: 'r' }),
    },
    always: [],
  });

  it('has a field by the type of each setting, in groups of which the first is open', () => {
    const html = render(definition, definition.complete());
    expect(html).toMatch(/<details[^>]*open=""[^>]*><summary>First/);
    expect(html).toMatch(/<details[^>]*(?<!open="")><summary>Second/);
    expect(html).toMatch(/aria-label="Size, slider" aria-valuemin="1" aria-valuemax="3"/);
    expect(html).toMatch(/<input[^>]*id="x-size"[^>]*inputMode="decimal"[^>]*value="2"/);
    expect(html).not.toContain('Start, slider');
    expect(html).toMatch(/<select id="x-kind"[^>]*><option value="a" selected="">Apple<\/option>/);
    expect(html).toContain('It is a.');
    expect(html).toMatch(/<input[^>]*id="x-title"[^>]*value="t"/);
    expect(html).toContain('No effect unless Kind is b.');
    expect(html).not.toContain('Hidden');
  });

  it('marks what is wrong, says why below it and opens its group', () => {
    const html = render(definition, { ...definition.complete(), start: 9 });
    expect(html).toMatch(/<details[^>]*open=""[^>]*><summary>Second/);
    expect(html).toMatch(/id="x-start"[^>]*aria-invalid="true" aria-describedby="x-start-issue"/);
    expect(html).toMatch(/<p id="x-start-issue"[^>]*>Start: 9 is not allowed. Use 0 to 8.<\/p>/);
  });

  it('shows the recipe of a model and mode as unchanged', () => {
    expect(render(DETECTOR, DETECTOR.complete({ preset: 'base', mode: 'probe' }))).not.toContain(' changed');
    expect(render(DETECTOR, { ...DETECTOR.complete({ mode: 'probe' }), epochs: 30 })).toContain(
      'default 100',
    );
  });
});

it('groups with changes open when these are to be seen, and what differs is marked', () => {
  const groups = { first: 'First', second: 'Second', third: 'Third' };
  const inGroup = (group: keyof typeof groups) => toggle(false, { group, label: group, reason: 'None.' });
  const settings = { a: inGroup('first'), b: inGroup('second'), c: inGroup('third') };
  const form = defineSettings({ groups, settings, always: [] });
  const draft = form.complete({ b: true });
  const open = (html: string) =>
    [...html.matchAll(/<details[^>]*?( open="")?>/g)].map(([, is]) => is !== undefined);
  expect(open(render(form, draft))).toEqual([true, false, false]);
  expect(open(render(form, draft, 1))).toEqual([true, true, false]);
  expect(render(form, draft).match(/data-changed=/g)).toHaveLength(1);
});

it('opens the group that was asked for though nothing in it is changed, and none besides', () => {
  const groups = { field: 'Field', year: 'Year', barn: 'Barn' };
  const irrigate = toggle(false, { group: 'year', label: 'Irrigate', reason: 'It rains.' });
  const hay = toggle(false, { group: 'barn', label: 'Hay', reason: 'It is dry.' });
  const farm = defineSettings({ groups, settings: { rows, crop, irrigate, hay }, always: [] });
  const open = (html: string) =>
    [...html.matchAll(/<details[^>]*open=""[^>]*><summary>(\w+)/g)].map(([, name]) => name);
  const draft = farm.complete({ hay: true });
  expect(open(render(farm, draft))).toEqual(['Field']);
  expect(open(render(farm, draft, 1, { revealed: ['irrigate'] }))).toEqual(['Field', 'Year']);
  expect(open(render(farm, draft, 1))).toEqual(['Field', 'Barn']);
});

it('says of each setting that differs from a run what it was there', () => {
  const farm = defineSettings({ groups: { field: 'Field' }, settings: { rows, crop }, always: [] });
  const html = render(farm, farm.complete({ rows: 7 }), 0, { since: farm.complete({ rows: 5 }) });
  expect(html.match(/was [^<]*/g)).toEqual(['was 5']);
});
