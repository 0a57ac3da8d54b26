/** What each facial region does to the score, strongest first. */
import { FromFile } from '@/app/ui/FromFile';
import { formatShare, formatShareChange } from '@/lib/format';
import type { RegionEffect } from '@/workers/protocol/scoring';

export function RegionTable({ regions, name }: { regions: readonly RegionEffect[]; name: string }) {
  return (
    <table data-testid="region-effects">
      <caption>
        Probability of &quot;
        <FromFile text={name} longest={40} />
        &quot; with one region occluded
      </caption>
      <thead>
        <tr>
          <th scope="col">Region</th>
          <th scope="col">Share of the crop</th>
          <th scope="col">Probability without it</th>
          <th scope="col">Effect</th>
        </tr>
      </thead>
      <tbody>
        {regions.map(({ region, share, score, effect }) => (
          <tr key={region}>
            <th scope="row">{region}</th>
            <td>{formatShare(share)}</td>
            <td>{formatShare(score)}</td>
            <td>{formatShareChange(effect)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
