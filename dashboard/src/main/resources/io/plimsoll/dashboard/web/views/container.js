// One container.
import { html, Badge, Banner, NotFound, RangePicker, Waiting, useLive, useTitle }
  from '../components/basics.js';
import { LoadLine } from '../components/loadline.js';
import { UsageCharts } from '../components/usage.js';
import { now } from '../api.js';
import { link } from '../router.js';
import { bytes, cores, moment, percent, since, words } from '../format.js';

export function Container({ id }) {
  const { value, error, lost } = useLive(`api/containers/${encodeURIComponent(id)}`);
  useTitle(value?.name ?? id);
  if (!value) {
    return lost
      ? html`<${NotFound} title="No such container"><p>${lost}</p><//>`
      : html`<${Waiting} error=${error} />`;
  }
  const { cpu, memory } = value.usage;
  const facts = [
    ['Image', value.image], ['Id', value.container], ['Task', value.task],
    ['Node', value.node ?? '–'], ['Started', value.startedAt ? moment(value.startedAt) : 'never'],
    ['Up', value.state === 'running' ? since(value.startedAt, now.value) : '–'],
    ['Restarts', value.restarts], ['Processes and threads', value.pids ?? '–'],
  ];
  return html`
    ${lost && html`<${Banner}>It is gone: ${lost}<//>`}
    <div class="head"><div class="title">
      <p class="crumbs"><a href=${link(['services'])}>Services</a> /${' '}
        <a href=${link(['services', value.cluster, value.service])}>
          ${value.cluster} / ${value.service}</a></p>
      <h1>${value.name}
        <${Badge} kind=${value.state === 'running' ? 'good' : 'bad'}>${value.state}<//>
        ${value.health !== 'none' && html`
          <${Badge} kind=${value.health === 'unhealthy' ? 'bad' : 'plain'}>
            ${words(value.health)}<//>`}</h1>
    </div></div>
    <section class="panel verdict pair">
      <div class="gauge">
        <span class="caption">CPU <small>${cores(cpu.cores)} of ${
          cpu.limitCores === null ? 'unlimited' : cores(cpu.limitCores)} cores</small></span>
        <span class="value"><b>${percent(cpu.utilization)}</b></span>
        <${LoadLine} label="CPU" value=${cpu.utilization} />
      </div>
      <div class="gauge">
        <span class="caption">Memory <small>${
          memory.limitBytes === null ? 'no limit' : `of ${bytes(memory.limitBytes)}`}</small></span>
        <span class="value"><b>${bytes(memory.bytes)}</b></span>
        <${LoadLine} label="Memory" value=${memory.utilization} />
      </div>
    </section>
    <${RangePicker} />
    <${UsageCharts} scope=${{ container: value.container }} by="container" target=${null}
      limits=${{ cpu: cpu.limitCores, memory: memory.limitBytes }} markers=${[]} />
    <section class="panel">
      <h2>About it</h2>
      <dl class="terms wide">${facts.map(([name, text]) => html`
        <dt>${name}</dt><dd>${text}</dd>`)}</dl>
      <details><summary>${Object.keys(value.labels).length} labels</summary>
        <dl class="terms wide">${Object.entries(value.labels).sort().map(([name, text]) => html`
          <dt>${name}</dt><dd>${text}</dd>`)}</dl>
      </details>
    </section>`;
}
