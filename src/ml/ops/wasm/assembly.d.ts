/** Compiled by `tools/lib/assembly.mjs`: the bytes of the module, base64. */
declare module '*/assembly/index.ts?threads' {
  const base64: string;
  export default base64;
}
declare module '*/assembly/index.ts?single' {
  const base64: string;
  export default base64;
}
