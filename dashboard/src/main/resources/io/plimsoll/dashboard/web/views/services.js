// All services, grouped by cluster.
import { useMemo } from '../vendor/preact-hooks.js';
import { html, Badge, Banner, Empty, Sparkline, useTitle } from '../components/basics.js';
import { Capacity, LoadLine } from '../components/loadline.js';
import { Verdict } from '../components/decision.js';
import { connection, fleet } from '../api.js';
import { link, place, refine } from '../router.js';
import { bytes, cores, count, percent } from '../format.js';

const ORDERS = {
  name: ['Name', (a, b) => a.service.localeCompare(b.service)],
  cpu: ['CPU', (a, b) => most(b.usage.cpu.utilization) - most(a.usage.cpu.utilization)],
  memory: ['Memory', (a, b) => most(b.usage.memory.bytes) - most(a.usage.memory.bytes)],
  tasks: ['Tasks', (a, b) => b.running - a.running],
};
const most = (value) => value ?? -1;

export function Services() {
  const { at, problem, services } = fleet.value;
  const search = place.value.query.get('search') ?? '';
  const sort = ORDERS[place.value.query.get('sort')] ? place.value.query.get('sort') : 'name';
  const shown = useMemo(() => select([...services.values()], search, sort),
    [services, search, sort]);
  useTitle('Services');
  if (!at) {
    return html`<p class="quiet wait">${
      connection.value === 'lost' ? 'The server cannot be reached.' : 'Reading …'}</p>`;
  }
  return html`
    <h1 class="heard">Services</h1>
    ${problem && services.size > 0 && html`<${Banner}>${problem}<//>`}
    ${services.size > 0 && html`
      <${Summary} services=${[...services.values()]} />
      <${Controls} search=${search} sort=${sort} />`}
    ${services.size === 0
      ? html`<${NothingYet} problem=${problem} />`
      : shown.size === 0
        ? html`<p class="quiet wait">No service matches “${search}”.</p>`
        : [...shown].map(([cluster, members]) => html`
          <${Cluster} key=${cluster} name=${cluster} services=${members} />`)}`;
}

function select(services, search, sort) {
  const wanted = search.toLowerCase();
  const clusters = new Map();
  services
    .filter((one) => `${one.cluster}/${one.service}`.toLowerCase().includes(wanted))
    .sort((a, b) => ORDERS[sort][1](a, b) || a.service.localeCompare(b.service))
    .forEach((one) => {
      if (!clusters.has(one.cluster)) clusters.set(one.cluster, []);
      clusters.get(one.cluster).push(one);
    });
  return new Map([...clusters].sort(([a], [b]) => a.localeCompare(b)));
}

function Summary({ services }) {
  const sum = (of) => services.reduce((total, one) => total + (of(one) ?? 0), 0);
  const targets = services.filter((one) => one.target);
  const suspended = targets.filter((one) => one.target.suspended).length;
  const figures = [
    ['Services', count(services.length)],
    ['Tasks running', count(sum((one) => one.running))],
    ['CPU in use', `${cores(sum((one) => one.usage.cpu.cores))} cores`],
    ['Memory in use', bytes(sum((one) => one.usage.memory.bytes))],
    ['Scaled', `${targets.length} of ${services.length}`,
      suspended ? `${suspended} suspended` : ''],
  ];
  return html`
    <dl class="figures">${figures.map(([name, value, more]) => html`
      <div key=${name}><dt>${name}</dt><dd>${value}${more && html` <small>${more}</small>`}</dd>
      </div>`)}
    </dl>`;
}

function Controls({ search, sort }) {
  return html`
    <div class="controls">
      <input type="search" placeholder="Search services  /" aria-label="Search services"
        value=${search} onInput=${(event) => refine({ search: event.target.value })} />
      <div class="segmented" role="group" aria-label="Order">
        ${Object.entries(ORDERS).map(([key, [name]]) => html`
          <button type="button" aria-pressed=${sort === key}
            onClick=${() => refine({ sort: key })}>${name}</button>`)}
      </div>
    </div>`;
}

function Cluster({ name, services }) {
  return html`
    <section class="panel cluster">
      <h2>${name} <small>${
        services.length === 1 ? '1 service' : `${services.length} services`}</small></h2>
      <div class="rows services" role="list" aria-label=${`Services of ${name}`}>
        <div class="row heads" aria-hidden="true">
          <span>Service</span>
          <span>Tasks</span>
          <span title="Mean of the tasks in percent of their CPU limit,
            and cores in use by all of them">CPU</span>
          <span title="Working set: memory in use less the file cache that
            can be dropped at once">Memory</span>
          <span>CPU, 15 min</span>
          <span>Last decision</span>
        </div>
        ${services.map((one) => html`<${Row} key=${one.service} one=${one} />`)}
      </div>
    </section>`;
}

export function cpuTarget(target) {
  return target?.policies.find((one) => one.measure === 'cpu.utilization')?.targetValue;
}

function memoryTarget(target) {
  return target?.policies.find((one) => one.measure === 'memory.utilization')?.targetValue;
}

function Row({ one }) {
  const { cpu, memory } = one.usage;
  return html`
    <div class="item" role="listitem">
      <a class="row" href=${link(['services', one.cluster, one.service])}>
      <span class="name">
        <b title=${one.service}>${one.service}</b>
        <${Badge} kind=${one.orchestrator}>${one.orchestrator}<//>
        ${one.updating && html`
          <span title=${one.deployment}><${Badge} kind="accent">updating<//></span>`}
      </span>
      <span class="tasks">
        <${Capacity} running=${one.running} desired=${one.desired} target=${one.target} />
      </span>
      <span class="measure cpu">
        <span class="value"><b>${percent(cpu.utilization)}</b>
          <small>${cores(cpu.cores)} cores</small></span>
        <${LoadLine} label="CPU" value=${cpu.utilization} target=${cpuTarget(one.target)} />
      </span>
      <span class="measure memory">
        <span class="value"><b>${bytes(memory.bytes)}</b>
          <small>${memory.utilization === null ? 'no limit' : percent(memory.utilization)}</small>
        </span>
        ${memory.utilization !== null && html`
          <${LoadLine} label="Memory" value=${memory.utilization}
            target=${memoryTarget(one.target)} />`}
      </span>
      <span class="spark">
        <${Sparkline} values=${one.sparkline} mark=${cpuTarget(one.target)} />
      </span>
      <span class="decision"><${Verdict} target=${one.target} /></span>
    </a></div>`;
}

function NothingYet({ problem }) {
  return html`
    <${Empty} title="No containers yet">
      ${problem
        ? html`<p>The engine could not be asked: ${problem}.</p>
          <p>Plimsoll needs to read the engine's socket. If the engine is elsewhere, say so with
            <code> --docker unix:///path/to/docker.sock</code>; if permission is missing, add your
            user to the socket's group.</p>`
        : html`<p>The engine answers and runs no container. Start one, for example a Compose
            project, and it appears here within seconds.</p>
          <pre>services:
  web:
    image: nginx
    labels:
      plimsoll.min: 1
      plimsoll.max: 8
      plimsoll.target.cpu: 60</pre>
          <p>To look around first, run <code>plimsoll up --demo</code>.</p>`}
    <//>`;
}
