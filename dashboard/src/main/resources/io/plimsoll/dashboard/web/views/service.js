// One service: what it does, why it has its size, and what it uses.
import { useState } from '../vendor/preact-hooks.js';
import { html, Badge, Banner, NotFound, RangePicker, Waiting, useLive, useTitle }
  from '../components/basics.js';
import { Capacity, LoadLine } from '../components/loadline.js';
import { ActivityItem, Decision, NotDone, Readings } from '../components/decision.js';
import { UsageCharts } from '../components/usage.js';
import { now, post, servicePath } from '../api.js';
import { link } from '../router.js';
import { cpuTarget } from './services.js';
import { ago, bytes, cores, measureName, measureValue, percent, seconds, since, words }
  from '../format.js';

/** Activities on this page; the others are a click away. */
const SHOWN = 8;

export function Service({ cluster, service }) {
  const path = servicePath(cluster, service);
  const { value, error, lost } = useLive(`api/services/${path}`);
  useTitle(`${cluster} / ${service}`);
  const history = useLive(
    `api/activities?service=${encodeURIComponent(`${cluster}/${service}`)}&limit=100`);
  if (!value) {
    return lost
      ? html`<${NotFound} title="No such service"><p>${lost}</p><//>`
      : html`<${Waiting} error=${error} />`;
  }
  const activities = history.value?.activities ?? [];
  const { usage } = value.service;
  return html`
    ${lost && html`<${Banner}>It is gone: ${lost}<//>`}
    <${Head} one=${value.service} target=${value.target} path=${path} />
    <${RangePicker} />
    <${UsageCharts} scope=${{ cluster, service }} by="service" target=${value.target}
      desired=${value.service.desired}
      limits=${{ cpu: usage.cpu.limitCores, memory: usage.memory.limitBytes }}
      markers=${activities} />
    <${Containers} containers=${value.containers} />
    <div class=${value.target ? 'columns' : ''}>
      <section class="panel">
        <h2>Activities <small>why the size changed</small></h2>
        ${activities.length
          ? html`<ol class="activities">${activities.slice(0, SHOWN).map((one) => html`
              <${ActivityItem} key=${one.id} activity=${one} />`)}</ol>`
          : html`<p class="quiet">Its size was never changed here.</p>`}
        ${activities.length > SHOWN && html`
          <p><a href=${link(['activities'], { search: `${cluster}/${service}` })}>
            All activities</a></p>`}
      </section>
      ${value.target && html`<${Policies} target=${value.target} />`}
    </div>`;
}

function Head({ one, target, path }) {
  const { cpu } = one.usage;
  return html`
    <div class="head">
      <div class="title">
        <p class="crumbs"><a href=${link(['services'])}>Services</a> /${' '}
          <a href=${link(['services'], { search: `${one.cluster}/` })}>${one.cluster}</a></p>
        <h1>${one.service} <${Badge} kind=${one.orchestrator}>${one.orchestrator}<//>
          ${one.updating && html`
            <span title=${one.deployment}><${Badge} kind="accent">updating<//></span>`}</h1>
      </div>
      ${target && html`<${Suspension} target=${target} path=${path} />`}
    </div>
    <section class="panel verdict">
      <div class="gauge">
        <span class="caption">Tasks</span>
        <${Capacity} running=${one.running} desired=${one.desired} target=${one.target} />
      </div>
      <div class="gauge">
        <span class="caption">CPU <small>${cores(cpu.cores)} cores in use</small></span>
        <span class="value"><b>${percent(cpu.utilization)}</b></span>
        <${LoadLine} label="CPU" value=${cpu.utilization} target=${cpuTarget(one.target)} />
      </div>
      <div class="sentence">
        <span class="caption">Last decision
          ${target?.decidedAt && html` <small>${ago(target.decidedAt, now.value)}</small>`}</span>
        <p><${Decision} target=${target} /></p>
        <${NotDone} target=${target} />
      </div>
    </section>`;
}

function Suspension({ target, path }) {
  const [asking, setAsking] = useState(false);
  const [error, setError] = useState(null);
  const [held, setHeld] = useState(null);
  const suspended = held ?? target.suspended;
  const change = async () => {
    try {
      const after = await post(`api/targets/${path}/${suspended ? 'resume' : 'suspend'}`);
      setHeld(after.suspended);
      setError(null);
      setTimeout(() => setHeld(null), 6000);
    } catch (failure) {
      setError(failure.message);
    }
    setAsking(false);
  };
  return html`
    <div class="suspension">
      ${error && html`<span class="bad">${error}</span>`}
      ${asking
        ? html`
          <span>${suspended ? 'Let its policies resize it?' : 'Keep its size as it is?'}</span>
          <button type="button" class="primary" onClick=${change}>
            ${suspended ? 'Resume scaling' : 'Suspend scaling'}</button>
          <button type="button" onClick=${() => setAsking(false)}>Cancel</button>`
        : html`<button type="button" onClick=${() => setAsking(true)}>
            ${suspended ? 'Resume scaling …' : 'Suspend scaling …'}</button>`}
    </div>`;
}

function Policies({ target }) {
  return html`
    <section class="panel">
      <h2>Policies <small>from ${target.place}</small></h2>
      ${target.policies.length === 0 && html`
        <p class="quiet">None: only the limits ${target.min} to ${target.max} hold.</p>`}
      <div class="policies">${target.policies.map((one) => html`
        <article key=${one.name}>
          <h3>${one.name}</h3>
          <p>Keep ${measureName(one.measure)} near
            <b> ${measureValue(one.measure, one.targetValue)}</b> per task, between
            <b> ${target.min}</b> and <b>${target.max}</b> tasks.</p>
          <dl class="terms">
            <dt>Tolerance</dt><dd>± ${percent(one.tolerance * 100)} of the target</dd>
            <dt>Scale out</dt>
            <dd>${wait(one.scaleOutWindowSeconds, one.scaleOutCooldownSeconds)}</dd>
            <dt>Scale in</dt><dd>${one.scaleIn
              ? wait(one.scaleInWindowSeconds, one.scaleInCooldownSeconds) : 'never'}</dd>
          </dl>
        </article>`)}
      </div>
      <h3>What they see now</h3>
      <${Readings} readings=${target.readings} />
    </section>`;
}

function wait(window, cooldown) {
  const first = window ? `after ${seconds(window)} of need` : 'at once';
  return `${first}, then a cooldown of ${seconds(cooldown)}`;
}

export function Containers({ containers }) {
  return html`
    <section class="panel">
      <h2>Containers <small>${containers.length}</small></h2>
      <div class="scroll"><table>
        <thead><tr><th>Container</th><th>State</th><th class="n">CPU</th><th class="n">Memory</th>
          <th class="n">Network in / out</th><th class="n">Restarts</th><th class="n">Up</th>
          <th>Image</th></tr></thead>
        <tbody>${containers.map((one) => html`<${ContainerRow} key=${one.container} one=${one} />`)}
        </tbody>
      </table></div>
    </section>`;
}

function ContainerRow({ one }) {
  const { cpu, memory, network } = one.usage;
  const good = one.state === 'running' && one.health !== 'unhealthy';
  const text = one.health === 'none' ? one.state : `${one.state}, ${words(one.health)}`;
  return html`
    <tr>
      <td><a href=${link(['containers', one.container.slice(0, 12)])}>${one.name}</a></td>
      <td><span class=${`state ${good ? 'good' : 'bad'}`}>${text}</span></td>
      <td class="n">${percent(cpu.utilization)} <small>${cores(cpu.cores)} cores</small></td>
      <td class="n">${bytes(memory.bytes)} <small>${
        memory.utilization === null ? '' : percent(memory.utilization)}</small></td>
      <td class="n">${bytes(network.receiveBytesPerSecond)} / ${
        bytes(network.transmitBytesPerSecond)} <small>per s</small></td>
      <td class="n">${one.restarts}</td>
      <td class="n">${one.state === 'running' ? since(one.startedAt, now.value) : '–'}</td>
      <td class="image" title=${one.image}>${one.image.split('/').at(-1)}</td>
    </tr>`;
}
