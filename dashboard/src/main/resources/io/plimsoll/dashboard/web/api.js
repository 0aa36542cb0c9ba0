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

/** Heartbeats come every 15 s. */
const SILENCE_MILLIS = 20_000;
/** An interruption that is over sooner is not worth a red banner. */
const PATIENCE_MILLIS = 4_000;
/** Tries of a request, and the wait after the first; the next is longer. */
const TRIES = 3;
const FIRST_WAIT_MILLIS = 250;
let lastEvent = 0;
/** How far the activities are known; what came later is told when the events go on. */
let lastEventId = '';

/** Waits, and never as long as the others, so that they do not all come back at once. */
export const pause = (millis) =>
  new Promise((done) => setTimeout(done, millis * (0.7 + Math.random() * 0.6)));

/**
 * Asks the server. A browser gives up what is under way when a network interface appears, as it
 * does when containers start on this machine; it is then asked again. Changes are, too: they say
 * how something is to be, so making them twice is making them once.
 */
export async function request(path, options) {
  for (let trial = 1; ; trial++) {
    try {
      return await ask(path, options);
    } catch (error) {
      if (error.answered || trial === TRIES) throw error;
      await pause(FIRST_WAIT_MILLIS * 3 ** (trial - 1));
    }
  }
}

async function ask(path, options) {
  let response;
  let text;
  try {
    response = await fetch(path, options);
    text = await response.text();
  } catch {
    throw new Error('The server could not be reached.');
  }
  const body = parsed(text);
  if (response.ok && body !== null) return body;
  const { field, reason } = body?.error ?? {};
  const error = new Error(
    reason ? (field ? `${field}: ` : '') + reason : `The server answered ${response.status}.`);
  error.answered = response.status !== 503; // 503 says: not now
  throw error;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
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

function heard(event) {
  alive();
  lastEventId = event.lastEventId || lastEventId;
}

/** Makes views read anew, because of an activity if there is one. */
function announce(activity) {
  announced.value = { count: announced.value.count + 1, activity };
}

function apply(change) {
  const services = new Map(change.complete ? [] : fleet.value.services);
  for (const gone of change.removed) services.delete(`${gone.cluster}/${gone.service}`);
  for (const one of change.services) services.set(`${one.cluster}/${one.service}`, one);
  fleet.value = { at: change.at, problem: change.problem, services };
}

let source = null;
let brokenAt = 0;
let failures = 0;

/** Follows the events for as long as the page is open. */
export function follow() {
  source?.close();
  const known = lastEventId && '?' + new URLSearchParams({ lastEventId });
  const mine = new EventSource('api/events' + known);
  source = mine;
  lastEvent = Date.now();
  mine.addEventListener('open', () => {
    alive();
    // What views show besides services and activities is read again; these come by themselves.
    if (brokenAt) announce(null);
    brokenAt = 0;
    failures = 0;
  });
  mine.addEventListener('services', (event) => {
    heard(event);
    apply(JSON.parse(event.data));
  });
  mine.addEventListener('activity', (event) => {
    heard(event);
    announce(JSON.parse(event.data));
  });
  mine.addEventListener('reload', () => announce(null));
  mine.addEventListener('error', () => broken(mine));
}

/** Chromium tries again by itself unless the server answered with something else than events. */
function broken(mine) {
  if (mine !== source) return;
  brokenAt ||= Date.now();
  if (connection.value === 'live') connection.value = 'connecting';
  if (mine.readyState === EventSource.CLOSED) {
    failures = Math.min(failures + 1, 4);
    pause(1000 * 2 ** failures).then(() => mine === source && follow());
  }
}

addEventListener('online', () => {
  if (connection.value !== 'live') follow();
});

setInterval(() => {
  now.value = Date.now();
  const silent = now.value - lastEvent;
  if (silent > SILENCE_MILLIS && source?.readyState === EventSource.OPEN) {
    brokenAt ||= lastEvent;
    follow();
  }
  if (brokenAt && now.value - brokenAt > PATIENCE_MILLIS) connection.value = 'lost';
}, 1000);
