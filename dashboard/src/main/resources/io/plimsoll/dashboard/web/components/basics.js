// The small things every view uses.
import { h } from '../vendor/preact.js';
import { useEffect, useState } from '../vendor/preact-hooks.js';
import htm from '../vendor/htm.js';
import { place, refine } from '../router.js';
import { announced, fleet, request } from '../api.js';

export const html = htm.bind(h);

export const RANGES = ['15m', '1h', '6h', '24h', '7d'];
const MILLIS = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The range of the current place: relative (`length`), or absolute after a zoom. */
export function range() {
  const { query } = place.value;
  const from = Number(query.get('from'));
  const to = Number(query.get('to'));
  if (from > 0 && to > from) return { from, to, name: null, length: to - from };
  const name = RANGES.includes(query.get('range')) ? query.get('range') : '1h';
  return { from: null, to: null, name, length: parseInt(name, 10) * MILLIS[name.slice(-1)] };
}

export function RangePicker() {
  const current = range();
  return html`
    <div class="segmented" role="group" aria-label="Time range">
      ${RANGES.map((name) => html`
        <button type="button" aria-pressed=${current.name === name}
          onClick=${() => refine({ range: name, from: '', to: '' })}>${name}</button>`)}
      ${!current.name && html`
        <button type="button" aria-pressed="true" title="Back to one hour"
          onClick=${() => refine({ range: '1h', from: '', to: '' })}>zoomed ×</button>`}
    </div>`;
}

export function Badge({ kind = 'plain', title, children }) {
  return html`<span class=${`badge ${kind}`} title=${title}>${children}</span>`;
}

export function Banner({ kind = 'warn', children }) {
  return html`<div class=${`banner ${kind}`} role="status">${children}</div>`;
}

export function Empty({ title, children }) {
  return html`
    <section class="empty">
      <svg viewBox="0 0 32 32" aria-hidden="true">
        <circle cx="16" cy="16" r="10" /><path d="M1 16h30" />
      </svg>
      <h2>${title}</h2>
      <div>${children}</div>
    </section>`;
}

/** Reads a path now, again when the fleet has moved on, and at once after an activity. */
export function useLive(path, everyMillis = 5000) {
  const [state, setState] = useState({ path, value: null, error: null, at: 0 });
  const beat = Math.floor(Date.parse(fleet.value.at ?? 0) / everyMillis);
  const events = announced.value.count;
  useEffect(() => {
    let dropped = false;
    request(path).then(
      (value) => dropped || setState({ path, value, error: null }),
      (error) => dropped || setState((old) => ({ ...old, path, error: error.message })));
    return () => {
      dropped = true;
    };
  }, [path, beat, events]);
  return state.path === path ? state : { value: null, error: null };
}

export function Sparkline({ values, mark }) {
  const width = 120;
  const height = 28;
  const shown = values ?? [];
  const top = Math.max(100, mark ?? 0, ...shown.filter((value) => value !== null));
  const y = (value) => height - 1.5 - (value / top) * (height - 3);
  let path = '';
  let pen = false;
  shown.forEach((value, i) => {
    if (value === null) {
      pen = false;
      return;
    }
    const x = (i / Math.max(1, shown.length - 1)) * width;
    path += `${pen ? 'L' : 'M'}${x.toFixed(1)} ${y(value).toFixed(1)}`;
    pen = true;
  });
  return html`
    <svg class="sparkline" viewBox=${`0 0 ${width} ${height}`} preserveAspectRatio="none"
      role="img" aria-label="CPU over the last 15 minutes">
      ${mark && html`<path class="mark" d=${`M0 ${y(mark)}H${width}`} />`}
      <path class="line" d=${path} />
    </svg>`;
}
