// The machines.
import { html, Empty, RangePicker, Waiting, range, useLive, useTitle }
  from '../components/basics.js';
import { ChartPanel } from '../components/chart.js';
import { LoadLine } from '../components/loadline.js';
import { bytes, cores, count, percent, rate } from '../format.js';

export function Nodes() {
  const { value, error } = useLive('api/nodes');
  useTitle('Nodes');
  if (!value) return html`<${Waiting} error=${error} />`;
  if (!value.nodes.length) {
    return html`
      <${Empty} title="No node has reported yet">
        <p>A collector reads its node at every step. If nothing appears within a minute, the
          status page says what it lacks.</p><//>`;
  }
  return html`
    <h1>Nodes</h1>
    <${RangePicker} />
    ${value.nodes.map((node) => html`<${Node} key=${node.node} node=${node} />`)}`;
}

function used(total, available) {
  return total && available !== null ? ((total - available) / total) * 100 : null;
}

function Node({ node }) {
  const memory = used(node.memory.totalBytes, node.memory.availableBytes);
  const disk = used(node.disk.sizeBytes, node.disk.availableBytes);
  const chart = (title, series, format, lines = []) => html`
    <${ChartPanel} title=${title} scope=${{ node: node.node }} range=${range()} format=${format}
      lines=${lines} markers=${[]} series=${series.map((one) =>
        ({ ...one, by: 'node', statistic: 'avg' }))} />`;
  return html`
    <section class="panel node">
      <h2>${node.node} <small>${count(node.running)} of ${count(node.containers)} containers run,
        load ${cores(node.load)}</small></h2>
      <div class="gauges">
        <div class="gauge"><span class="caption">CPU
          <small>${cores(node.cpu.cores)} of ${count(node.cpu.online)} cores</small></span>
          <span class="value"><b>${percent(node.cpu.utilization)}</b></span>
          <${LoadLine} label="CPU" value=${node.cpu.utilization} /></div>
        <div class="gauge"><span class="caption">Memory
          <small>${bytes(node.memory.availableBytes)} of ${bytes(node.memory.totalBytes)} free
          </small></span>
          <span class="value"><b>${percent(memory)}</b></span>
          <${LoadLine} label="Memory" value=${memory} /></div>
        <div class="gauge"><span class="caption">Disk
          <small>${bytes(node.disk.availableBytes)} of ${bytes(node.disk.sizeBytes)} free
          </small></span>
          <span class="value"><b>${percent(disk)}</b></span>
          <${LoadLine} label="Disk" value=${disk} /></div>
      </div>
      <div class="charts">
        ${chart('CPU cores', [{ label: 'used', measure: 'node.cpu.usage', color: '--s1' }], cores)}
        ${chart('Network', [
          { label: 'received', measure: 'node.network.receive.bytes', color: '--s1' },
          { label: 'sent', measure: 'node.network.transmit.bytes', color: '--s2' }], rate)}
      </div>
    </section>`;
}
