import type { AccountPart } from '../chat/types';
import type { Kit } from './kit';

/** How one account is: product and state at a glance, then the figures. */
export const accountCardOf =
  ({ h }: Kit) =>
  ({ product, status, tone, rows }: AccountPart): JSX.Element => (
    <div class="card">
      <p class="card-head">
        <b>{product}</b> <span class={`badge ${tone}`}>{status}</span>
      </p>
      {rows.length > 0 && (
        <dl>
          {rows.map(({ label, value }) => (
            <div>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
