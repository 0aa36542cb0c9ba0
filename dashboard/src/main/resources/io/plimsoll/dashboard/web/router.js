// Which view is shown. The address behind # says everything, so that a link shows the same again.
import { computed, signal } from './vendor/signals.js';

const hash = signal(location.hash);
addEventListener('hashchange', () => {
  hash.value = location.hash;
});

/** The current place: its path in parts, decoded, and its parameters. */
export const place = computed(() => {
  const [path, query = ''] = hash.value.replace(/^#\/?/, '').split('?');
  const parts = path.split('/').filter(Boolean).map(decode);
  return { parts: parts.length ? parts : ['services'], query: new URLSearchParams(query) };
});

/** The address of a place. */
export function link(parts, query = {}) {
  const text = new URLSearchParams(
    Object.entries(query).filter(([, value]) => value !== undefined && value !== ''));
  const tail = text.toString();
  return '#/' + parts.map(encodeURIComponent).join('/') + (tail ? '?' + tail : '');
}

export function go(parts, query) {
  location.hash = link(parts, query);
}

/** Changes parameters of the current place, without a new entry in the history. */
export function refine(changes) {
  const query = { ...Object.fromEntries(place.value.query), ...changes };
  history.replaceState(null, '', link(place.value.parts, query));
  hash.value = location.hash;
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
