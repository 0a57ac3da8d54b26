/** For a Select: 1 to `most` of something, such as "1 seed", "2 seeds". */
import { formatCounted } from '@/lib/format';

export const countOptions = (most: number, what: string): { value: string; label: string }[] =>
  Array.from({ length: most }, (_, i) => ({ value: String(i + 1), label: formatCounted(i + 1, what) }));
