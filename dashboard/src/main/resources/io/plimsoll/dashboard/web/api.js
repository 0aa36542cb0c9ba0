// Everything that comes from the server: requests, and the fleet kept current by its events.
import { signal } from './vendor/signals.js';

/** All services by `cluster/service`; `at` is null until the first event. */
export const fleet = signal({ at: null, problem: null, services: new Map() });
/** `connecting`, `live` or `lost`. */
export const connection = signal('connecting');
/** The newest activity that was announced, and how many there were. */
export const announced = signal({ count: 0, activity: null });
/** `/api/status`, null until it is known. */
export const status = signal(null);
/** The time, once a second. */
export const now = signal(Date.now());

const SILENCE_MILLIS = 20_000;
let lastEvent = 0;

export async function request(path, options) {
  const response = await fetch(path, options);
  const body = await response.json().catch(() => null);
  if (!response.ok) {
    const error = body?.error;
    const field = error?.field ? `${error.field}: ` : '';
    throw new Error(error ? field + error.reason : `The server answered ${response.status}.`);
  }
  return body;
}

export function query(parameters) {
  const known = Object.entries(parameters).filter(([, value]) => value !== undefined);
  return request('api/query?' + new URLSearchParams(known));
}

export function post(path, body = {}) {
  return request(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
}

export const servicePath = (cluster, service) =>
  `${encodeURIComponent(cluster)}/${encodeURIComponent(service)}`;

export async function readStatus() {
  try {
    status.value = await request('api/status');
  } catch {
    // The connection's own state tells that the server is away.
  }
}

function alive() {
  lastEvent = Date.now();
  connection.value = 'live';
}

function apply(change) {
  const services = new Map(change.complete ? [] : fleet.value.services);
  for (const gone of change.removed) services.delete(`${gone.cluster}/${gone.service}`);
  for (const one of change.services) services.set(`${one.cluster}/${one.service}`, one);
  fleet.value = { at: change.at, problem: change.problem, services };
}

/** Follows the events for as long as the page is open. */
export function follow() {
  const source = new EventSource('api/events');
  source.addEventListener('open', alive);
  source.addEventListener('services', (event) => {
    alive();
    apply(JSON.parse(event.data));
  });
  source.addEventListener('activity', (event) => {
    alive();
    announced.value = { count: announced.value.count + 1, activity: JSON.parse(event.data) };
  });
  source.addEventListener('error', () => {
    connection.value = 'lost';
    if (source.readyState === EventSource.CLOSED) {
      setTimeout(follow, 3000);
    }
  });
}

setInterval(() => {
  now.value = Date.now();
  if (connection.value === 'live' && Date.now() - lastEvent > SILENCE_MILLIS) {
    connection.value = 'lost';
  }
}, 1000);
