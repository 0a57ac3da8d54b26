/** Which builds get what only the app has: pages of tools and benchmarks are built with the same plugins. */

/**
 * `apply` of a Vite plugin.
 * @param {import('vite').UserConfig} config
 * @param {import('vite').ConfigEnv} env
 * @returns {boolean}
 */
export function toAppBuild({ build }, { command }) {
  const input = build?.rolldownOptions?.input;
  return command === 'build' && typeof input === 'object' && 'index' in input;
}
