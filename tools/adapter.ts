/**
 * `npm run adapter`: names the WebGPU adapter that tests, parity and benchmarks will get in this machine's
 * Chromium; exit status 1 when there is none, because nothing measured without one would mean anything.
 */
import { withBrowserPage } from './lib/browserPage.mjs';

const adapter = await withBrowserPage({ entry: 'tools/adapter.html' }, (page) =>
  page.evaluate(async () => {
    const found = await navigator.gpu?.requestAdapter();
    if (!found) return null;
    const { vendor, architecture, description } = found.info;
    return { vendor, architecture, description, features: [...found.features].sort() };
  }),
);

if (adapter === null) {
  console.error(
    'adapter: none. Chromium started but offers no WebGPU adapter: see "What it needs" in README.md.',
  );
  process.exitCode = 1;
} else {
  const name = [adapter.vendor, adapter.architecture, adapter.description].filter(Boolean).join(' ');
  console.log(`adapter: ${name || 'unnamed'} (${adapter.features.join(', ')})`);
}
