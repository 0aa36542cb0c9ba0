// The Plimsoll mark: how deep a service is loaded, and the line it should float at.
import { html } from './basics.js';
import { percent } from '../format.js';

/** A bar of utilization in percent with the mark at its target. */
export function LoadLine({ value, target, label }) {
  const full = Math.max(100, value ?? 0);
  const at = (part) => `${Math.min(100, (part / full) * 100)}%`;
  const over = target ? value > target * 1.1 : value > 90;
  const text = target ? `${label} ${percent(value)}, target ${percent(target)}`
    : `${label} ${percent(value)}`;
  return html`
    <span class=${`loadline ${over ? 'over' : ''}`} role="img" aria-label=${text} title=${text}>
      <span class="fill" style=${{ width: value === null ? '0' : at(value) }}></span>
      ${target && html`<span class="mark" style=${{ left: at(target) }}></span>`}
    </span>`;
}

const MOST_PIPS = 16;

/** Tasks running and wanted between the least and the most there may be. */
export function Capacity({ running, desired, target }) {
  const limits = target ? `, between ${target.min} and ${target.max}` : '';
  const text = `${running} of ${desired} tasks run${limits}`;
  const total = target ? Math.max(target.max, running, desired) : Math.max(running, desired);
  return html`
    <span class="capacity" title=${text}>
      <span class="number"><b>${running}</b>/${desired}</span>
      ${total <= MOST_PIPS
        ? html`<${Pips} total=${total} running=${running} desired=${desired} target=${target} />`
        : html`
          <span class="pipbar" aria-hidden="true">
            <span style=${{ width: `${(running / total) * 100}%` }}></span>
          </span>`}
      ${target && html`<span class="limits">${target.min}–${target.max}</span>`}
    </span>`;
}

function Pips({ total, running, desired, target }) {
  const kind = (i) => (i < running ? 'on' : i < desired ? 'coming' : 'off');
  return html`
    <span class="pips" aria-hidden="true">
      ${Array.from({ length: total }, (_, i) => html`
        <i key=${i} class=${`${kind(i)} ${target && i === target.min - 1 ? 'least' : ''}`}></i>`)}
    </span>`;
}
