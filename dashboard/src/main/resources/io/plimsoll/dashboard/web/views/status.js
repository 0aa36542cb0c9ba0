// The program about itself.
import { useState } from '../vendor/preact-hooks.js';
import { html, Badge, Waiting, useLive, useTitle } from '../components/basics.js';
import { now, post, readStatus } from '../api.js';
import { ago, bytes, count, since } from '../format.js';

export function Status() {
  const { value, error } = useLive('api/status');
  useTitle('Status');
  if (!value) return html`<${Waiting} error=${error} />`;
  const { store, series, inventory, autoscaler } = value;
  return html`
    <h1>Status <${Badge} kind=${value.ready ? 'good' : 'bad'}>
      ${value.ready ? 'ready' : 'not ready'}<//></h1>
    <div class="cards">
      <${Card} title="Plimsoll" problems=${value.notReady} facts=${[
        ['Version', value.version], ['Up', since(value.startedAt, now.value)],
        ['Collection step', `${value.stepMillis / 1000} s`],
        ['Browsers following', count(value.eventClients)],
      ]} />
      <${Card} title="Containers" problems=${inventory.problem ? [inventory.problem] : []} facts=${[
        ['Confirmed', ago(inventory.at, now.value)], ['Containers', count(inventory.containers)],
        ['Services', count(inventory.services)],
      ]} />
      <${Card} title="Store" problems=${store.problems} facts=${[
        ['Values kept since the start', count(store.samples)],
        ['Values refused', count(store.droppedSamples)],
        ['Containers in memory', count(store.activeContainers)],
        ['On disk', bytes(store.diskBytes)], ['In memory', bytes(store.headBytes)],
        ['Lost at the last start', count(store.lostSequences)],
      ]} />
      <${Card} title="Series sent here" problems=${[]} facts=${[
        ['Values kept since the start', count(series.samples)],
        ['Values refused', count(series.refusedSamples)],
        ['Series in memory', count(series.active)], ['Limit', count(series.max)],
        ['Series refused', count(series.refused)], ['In memory', bytes(series.headBytes)],
      ]} />
      <${Card} title="Autoscaler" problems=${autoscaler.problems} facts=${[
        ['Scalable targets', count(autoscaler.targets)],
        ['Scaling', autoscaler.allSuspended ? 'all suspended' : 'as the policies say'],
      ]}><${Everything} suspended=${autoscaler.allSuspended} /><//>
    </div>
    <section class="panel">
      <h2>For programs</h2>
      <p>JSON under <a href="api/services"><code>/api</code></a>, described by
        ${' '}<a href="api/openapi.json"><code>/api/openapi.json</code></a>; a Prometheus scrape at
        ${' '}<a href="metrics"><code>/metrics</code></a>; remote-write to
        ${' '}<code>/api/v1/write</code>; readiness at
        ${' '}<a href="-/ready"><code>/-/ready</code></a>.</p>
    </section>`;
}

function Card({ title, facts, problems, children }) {
  return html`
    <section class="panel">
      <h2>${title}</h2>
      ${problems.map((text) => html`<p class="banner bad" key=${text}>${text}</p>`)}
      <dl class="terms">${facts.map(([name, text]) => html`<dt>${name}</dt><dd>${text}</dd>`)}</dl>
      ${children}
    </section>`;
}

/** Stops, or lets go on, the scaling of everything. */
function Everything({ suspended }) {
  const [asking, setAsking] = useState(false);
  const [error, setError] = useState(null);
  const change = () => post('api/suspension', { suspended: !suspended })
    .then(() => setError(null), (failure) => setError(failure.message))
    .finally(() => {
      setAsking(false);
      readStatus();
    });
  return html`
    <div class="suspension">
      ${error && html`<span class="bad">${error}</span>`}
      ${asking
        ? html`<span>${suspended ? 'Resume all scaling?' : 'Suspend the scaling of all?'}</span>
          <button type="button" class="primary" onClick=${change}>Yes</button>
          <button type="button" onClick=${() => setAsking(false)}>Cancel</button>`
        : html`<button type="button" onClick=${() => setAsking(true)}>
            ${suspended ? 'Resume all …' : 'Suspend all …'}</button>`}
    </div>`;
}
