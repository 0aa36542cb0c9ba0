// The frame around the views: navigation, live state, theme, keyboard.
import { render } from './vendor/preact.js';
import { useEffect } from './vendor/preact-hooks.js';
import { signal } from './vendor/signals.js';
import { html, Banner, NotFound } from './components/basics.js';
import { palette } from './components/chart.js';
import { announced, connection, fleet, follow, now, readStatus, status } from './api.js';
import { go, link, place } from './router.js';
import { ago, words } from './format.js';
import { Services } from './views/services.js';
import { Service } from './views/service.js';
import { Container } from './views/container.js';
import { Nodes } from './views/nodes.js';
import { Activities } from './views/activities.js';
import { Status } from './views/status.js';

const NAVIGATION = [
  ['services', 'Services', 's'],
  ['activities', 'Activities', 'a'],
  ['nodes', 'Nodes', 'n'],
  ['status', 'Status', 't'],
];

const help = signal(false);
const theme = signal(localStorage.getItem('theme') ?? 'auto');

function applyTheme() {
  if (theme.value === 'auto') {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = theme.value;
  }
  palette.value++;
}

function nextTheme() {
  theme.value = { auto: 'dark', dark: 'light', light: 'auto' }[theme.value];
  localStorage.setItem('theme', theme.value);
  applyTheme();
}

function View() {
  const { parts } = place.value;
  const [view, cluster, service] = parts;
  if (view === 'services' && parts.length === 3) {
    return html`<${Service} key=${parts.join('/')} cluster=${cluster} service=${service} />`;
  }
  if (view === 'containers' && parts.length === 2) {
    return html`<${Container} key=${cluster} id=${cluster} />`;
  }
  if (parts.length > 1) return html`<${Nowhere} />`;
  if (view === 'activities') return html`<${Activities} />`;
  if (view === 'nodes') return html`<${Nodes} />`;
  if (view === 'status') return html`<${Status} />`;
  return view === 'services' ? html`<${Services} />` : html`<${Nowhere} />`;
}

function Nowhere() {
  return html`
    <${NotFound}><p>No view has the address <code>${location.hash}</code>.</p><//>`;
}

function Live() {
  const { at } = fleet.value;
  const connecting = at ? 'Reconnecting' : 'Connecting';
  const text = { connecting, live: 'Live', lost: 'Connection lost' };
  const title = at ? `Read ${ago(at, now.value)}` : 'Nothing read yet';
  return html`
    <span class=${`live ${connection.value}`} title=${title} role="status">
      <i aria-hidden="true"></i><span>${text[connection.value]}</span>
    </span>`;
}

function Header() {
  const current = place.value.parts[0];
  const is = (view) => view === current || (view === 'services' && current === 'containers');
  return html`
    <header class="bar">
      <a class="brand" href=${link(['services'])}>
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <circle cx="16" cy="16" r="10" /><path d="M1 16h30" />
        </svg>
        <span>Plimsoll</span>
      </a>
      <nav aria-label="Views">
        ${NAVIGATION.map(([view, name, key]) => html`
          <a href=${link([view])} aria-current=${is(view) ? 'page' : undefined}
            title=${`${name} (g ${key})`}>${name}</a>`)}
      </nav>
      <span class="spring"></span>
      <${Live} />
      <button type="button" class="icon" onClick=${nextTheme}
        title=${`Colours: ${theme.value}`} aria-label=${`Colours: ${theme.value}`}>
        ${{ auto: '◐', dark: '●', light: '○' }[theme.value]}
      </button>
      <button type="button" class="icon keys" onClick=${() => { help.value = true; }}
        title="Keyboard (?)" aria-label="Keyboard">?</button>
    </header>`;
}

function Help() {
  useEffect(() => document.querySelector('.help button')?.focus(), []);
  const keys = [
    ['/', 'search'], ...NAVIGATION.map(([, name, key]) => [`g ${key}`, name.toLowerCase()]),
    ['?', 'this list'], ['Esc', 'close, or clear the search'],
  ];
  return html`
    <div class="veil" onClick=${() => { help.value = false; }}>
      <section class="help panel" role="dialog" aria-modal="true" aria-label="Keyboard">
        <h2>Keyboard</h2>
        <dl>${keys.map(([key, what]) => html`
          <dt>${key.split(' ').map((one) => html`<kbd>${one}</kbd>`)}</dt><dd>${what}</dd>`)}
        </dl>
        <button type="button" onClick=${() => { help.value = false; }}>Close</button>
      </section>
    </div>`;
}

/** Tells people who listen to the page what was decided. */
function Announcer() {
  const { activity } = announced.value;
  return html`
    <p class="heard" aria-live="polite">
      ${activity && `${activity.cluster} ${activity.service}: ${activity.from} to ${activity.to}
        tasks, ${words(activity.status)}. ${activity.cause}`}
    </p>`;
}

/** Goes to the content without touching the address, which belongs to the views. */
function skip(event) {
  event.preventDefault();
  document.querySelector('main').focus();
}

function App() {
  const demo = status.value?.demo;
  const reasons = status.value?.notReady ?? [];
  return html`
    <a class="skip" href="#main" onClick=${skip}>Skip to the content</a>
    ${demo && html`
      <p class="demo"><b>Demo</b> A simulated fleet. Nothing on this page is real.</p>`}
    <${Header} />
    ${connection.value === 'lost' && html`
      <${Banner} kind="bad">The connection to the server is lost${fleet.value.at
        && `; what you see is from ${ago(fleet.value.at, now.value)}`}. Trying again.<//>`}
    ${reasons.map((reason) => html`<${Banner} key=${reason}>Not ready: ${reason}<//>`)}
    <main id="main" tabindex="-1"><${View} /></main>
    <${Announcer} />
    ${help.value && html`<${Help} />`}`;
}

let leader = 0;
addEventListener('keydown', (event) => {
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
  if (event.key === 'Escape') {
    help.value = false;
    if (typing) event.target.blur();
  }
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const jump = NAVIGATION.find(([, , key]) => key === event.key);
  if (Date.now() - leader < 1500 && jump) {
    leader = 0;
    go([jump[0]]);
  } else if (event.key === 'g') {
    leader = Date.now();
  } else if (event.key === '/') {
    const search = document.querySelector('input[type=search]');
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  } else if (event.key === '?') {
    help.value = !help.value;
  }
});

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', applyTheme);
applyTheme();
follow();
readStatus();
setInterval(readStatus, 10_000);
sessionStorage.removeItem('trial'); // all of the page is here, see start.js
render(html`<${App} />`, document.getElementById('app'));
