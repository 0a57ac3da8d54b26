/** How well a few faces of each class tell the features of networks apart. */
import { exportProbes } from '@/app/actions/evaluate/blocks';
import { ActionButton } from '@/app/ui/ActionButton';
import { FromFile } from '@/app/ui/FromFile';
import layout from '@/app/ui/layout.module.css';
import { formatFigure } from '@/lib/format';
import type { BlockComparison } from '@/workers/protocol/evaluation';

export function ProbeTable({ found: { networks } }: { found: BlockComparison }) {
  const shots = [...new Set(networks.flatMap(({ probes }) => probes.map((probe) => probe.shots)))];
  if (shots.length === 0) {
    return (
      <p className={layout.hint}>
        No few-shot probes: they need faces with classes of which one is genuine by its name, two videos or
        photographs of each side at least.
      </p>
    );
  }
  return (
    <div className={layout.tight}>
      <h3>Few-shot probes: AUC</h3>
      <div className={layout.scroll} tabIndex={0} role="region" aria-label="Few-shot probes">
        <table className={layout.table} data-testid="few-shot-probes">
          <thead>
            <tr>
              <th scope="col">Faces of each class</th>
              {shots.map((count) => (
                <th key={count} scope="col">
                  {count}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {networks.map(({ name, probes }, i) => (
              <tr key={i}>
                <th scope="row">
                  <FromFile text={name} longest={60} />
                </th>
                {shots.map((count) => {
                  const probe = probes.find((each) => each.shots === count);
                  return (
                    <td key={count}>
                      {probe ? `${formatFigure(probe.mean)} ± ${formatFigure(probe.deviation)}` : '–'}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className={layout.hint}>
        Regularised least squares on the mean patch token of the last block (Dosovitskiy et al. 2021). Mean
        and standard deviation over ten draws; tested on the videos and photographs that were not drawn.
      </p>
      <div>
        <ActionButton action={exportProbes} />
      </div>
    </div>
  );
}
