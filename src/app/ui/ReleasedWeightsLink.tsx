/** Where a checkpoint is asked for: to the table of those that the authors publish. */
import { Link } from 'wouter';
import layout from './layout.module.css';

export function ReleasedWeightsLink() {
  return (
    <p className={layout.hint}>
      <Link href="/weights">Which weights the authors released, and how to use them</Link>
    </p>
  );
}
