// The small things every view uses.
import { h } from '../vendor/preact.js';
import { useEffect, useState } from '../vendor/preact-hooks.js';
import htm from '../vendor/htm.js';
import { place, refine } from '../router.js';
import { announced, fleet, request } from '../api.js';
import { percent } from '../format.js';

export const html = htm.bind(h);

export const RANGES = ['15m', '1h', '6h', '24h', '7d', '30d'];
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

/** Names the view in the window's title. */
export function useTitle(name) {
  useEffect(() => {
    document.title = `${name} · Plimsoll`;
  }, [name]);
}

/** Says that an address leads nowhere. */
export function NotFound({ title = 'There is nothing here', children }) {
  useTitle('Not found');
  return html`
    <${Empty} title=${title}>
      ${children}
      <p><a href="#/services">All services</a></p><//>`;
}

/** What is shown until a view has been read, or why it could not be. */
export function Waiting({ error }) {
  return error
    ? html`<p class="quiet wait">${error} Trying again.</p>`
    : html`<p class="quiet wait">Reading …</p>`;
}

/**
 * Reads a path now, again when the fleet has moved on, and at once after an activity. `error` says
 * why the last reading failed; `lost` says so only if it was the server's answer.
 */
export function useLive(path, everyMillis = 5000) {
  const [state, setState] = useState({ path, value: null, error: null, lost: null });
  const beat = Math.floor(Date.parse(fleet.value.at ?? 0) / everyMillis);
  const events = announced.value.count;
  const [again, setAgain] = useState(0);
  useEffect(() => {
    let dropped = false;
    let timer = 0;
    request(path).then(
      (value) => dropped || setState({ path, value, error: null, lost: null }),
      (error) => {
        if (dropped) return;
        const lost = error.answered ? error.message : null;
        setState((old) => ({
          path, value: old.path === path ? old.value : null, error: error.message, lost,
        }));
        timer = setTimeout(() => setAgain((count) => count + 1), everyMillis);
      });
    return () => {
      dropped = true;
      clearTimeout(timer);
    };
  }, [path, beat, events, again]);
  return state.path === path ? state : { value: null, error: null, lost: null };
}

export function Sparkline({ values, mark }) {
  const width = 120;
  const height = 28;
  const shown = values ?? [];
  const top = Math.max(100, mark ?? 0, ...shown.filter((value) => value !== null));
  const y = (value) => height - 1.5 - (value / top) * (height - 3);
  const newest = shown.findLast((value) => value !== null);
  const text = newest === undefined ? 'CPU over the last 15 minutes: no data'
    : `CPU over the last 15 minutes, last ${percent(newest)}`;
  let path = '';
  let pen = false;
  shown.forEach((value, i) => {
    if (value === null) {
      pen = false;
      return;
    }
    const x = (i / Math.max(1, shown.length - 1)) * width;
    path += `${pen ? 'L' : 'M'}${x.toFixed(1)} ${y(value).toFixed(1)}`;
    // A short dash, so that a value without neighbours is seen.
    if (!pen && (shown[i + 1] ?? null) === null) path += 'h2';
    pen = true;
  });
  return html`
    <svg class="sparkline" viewBox=${`0 0 ${width} ${height}`} preserveAspectRatio="none"
      role="img" aria-label=${text}>
      ${mark && html`<path class="mark" d=${`M0 ${y(mark)}H${width}`} />`}
      <path class="line" d=${path} />
    </svg>`;
}
