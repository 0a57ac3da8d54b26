/** What tells one set of faces from another in everything that was made from it. */

/** SHA-256 over sorted face ids, hex: the same faces in any order have the same fingerprint. */
export async function datasetFingerprint(faceIds: readonly string[]): Promise<string> {
  const bytes = new TextEncoder().encode([...faceIds].sort().join('\n'));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Labels and groups decide splits: they are part of what must be the same. */
export function labelledFingerprint(
  faces: readonly { id: string; label: string; group: string | null }[],
): Promise<string> {
  return datasetFingerprint(faces.map(({ id, label, group }) => `${id} ${label} ${group ?? ''}`));
}
