import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chromiumLaunchOptions, OFF_IN_PLAYWRIGHT, withoutWebgpu } from './chromium.mjs';

const lists = ({ args }: { args: string[] }) => args.filter((arg) => arg.startsWith('--disable-features='));

describe('what Chromium is started with', () => {
  it('leaves off what the installed Playwright leaves off: a second list replaces the first', () => {
    const playwright = dirname(createRequire(import.meta.url).resolve('playwright-core/package.json'));
    const source = readFileSync(join(playwright, 'lib/coreBundle.js'), 'utf8');
    const list = /\n {4}disabledFeatures = \[\n(?<body>[\s\S]*?)\n {4}\]/.exec(source)?.groups?.body ?? '';
    expect(Array.from(list.matchAll(/^ {6}"(\w+)"/gmu), ([, name]) => name)).toEqual(OFF_IN_PLAYWRIGHT);
  });

  it('has one list of what is off, with and without WebGPU', () => {
    expect(lists(chromiumLaunchOptions())).toHaveLength(1);
    expect(lists(chromiumLaunchOptions())[0]).not.toMatch(/WebGPU/);
    expect(lists(withoutWebgpu())).toEqual([`${lists(chromiumLaunchOptions())[0]},WebGPU`]);
  });
});
