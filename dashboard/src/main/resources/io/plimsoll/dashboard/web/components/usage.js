// The charts that services and containers share.
import { html, range } from './basics.js';
import { ChartPanel } from './chart.js';
import { bytes, count, percent, rate, cores } from '../format.js';

const MEMORY_NOTE = 'Working set: memory in use less the file cache that can be dropped at once. '
  + 'It is what the limit is held against, and what docker stats shows.';
const CPU_NOTE = 'Percent of the CPU limit; of one core where there is no limit.';

/** Charts of one scope: `{cluster, service}` or `{container}`. */
export function UsageCharts({ scope, by, target, desired, limits, markers }) {
  const shown = range();
  const chart = (title, series, format, more = {}) => html`
    <${ChartPanel} key=${title} title=${title} scope=${scope} range=${shown} format=${format}
      markers=${markers} series=${series.map((one) => ({ by, ...one }))} ...${more} />`;
  const cpuTarget = targetOf(target, 'cpu.utilization');
  const memoryTarget = targetOf(target, 'memory.utilization');
  const several = by === 'service';
  return html`
    <div class="charts">
      ${several && chart('Capacity', [
        // The running tasks are drawn last, over the desired ones where both are the same.
        ...(target ? [wanted(desired, markers)] : []),
        { label: 'tasks running', measure: 'cpu.usage', statistic: 'count', color: '--s1' },
      ], count, {
        stepped: true,
        lines: target ? [
          { value: target.max, label: 'max', color: '--muted' },
          { value: target.min, label: 'min', color: '--muted' },
        ] : [],
      })}
      ${chart('CPU utilization', several ? [
        { label: 'mean of tasks', measure: 'cpu.utilization', statistic: 'avg', color: '--s1' },
        { label: 'highest task', measure: 'cpu.utilization', statistic: 'max', color: '--s2' },
      ] : [
        { label: 'CPU', measure: 'cpu.utilization', statistic: 'avg', color: '--s1' },
      ], percent, { note: CPU_NOTE, lines: cpuTarget, least: 100 })}
      ${chart('CPU cores', [
        { label: several ? 'all tasks' : 'used', measure: 'cpu.usage', statistic: 'sum',
          color: '--s1' },
        { label: 'held back by the limit', measure: 'cpu.throttled.time', statistic: 'sum',
          color: '--s3' },
      ], cores, { lines: line(limits.cpu, 'limit') })}
      ${chart('Memory', [
        { label: 'working set', measure: 'memory.working_set', statistic: 'sum', color: '--s1' },
      ], bytes, {
        note: MEMORY_NOTE,
        lines: [...line(limits.memory, 'limit'), ...scaled(memoryTarget, limits.memory)],
      })}
      ${chart('Network', [
        { label: 'received', measure: 'network.receive.bytes', statistic: 'sum', color: '--s1' },
        { label: 'sent', measure: 'network.transmit.bytes', statistic: 'sum', color: '--s2' },
      ], rate)}
      ${chart('Disk', [
        { label: 'read', measure: 'disk.read.bytes', statistic: 'sum', color: '--s1' },
        { label: 'written', measure: 'disk.write.bytes', statistic: 'sum', color: '--s2' },
      ], rate)}
    </div>`;
}

/**
 * The tasks that were wanted: what the activities made of it, and now what the platform says. What
 * was wanted before the first activity nobody wrote down.
 */
function wanted(desired, activities) {
  const changes = activities
    .filter((one) => one.status !== 'failed' && one.status !== 'refused')
    .map((one) => ({ at: Date.parse(one.startedAt) / 1000, to: one.to }))
    .sort((a, b) => a.at - b.at);
  const derive = (at, [running]) => {
    let next = 0;
    const last = running.findLastIndex((value) => value !== null);
    return at.map((time, i) => {
      while (next < changes.length && changes[next].at <= time) next++;
      if (i > last) return null;
      if (i === last) return desired;
      return next > 0 ? changes[next - 1].to : null;
    });
  };
  const version = JSON.stringify([desired, changes.length, changes.at(-1)?.at]);
  return { label: 'desired', color: '--s2', dash: [5, 3], derive, version };
}

function targetOf(target, measure) {
  return (target?.policies ?? [])
    .filter((policy) => policy.measure === measure)
    .map((policy) => ({ value: policy.targetValue, label: 'target', color: '--accent' }));
}

function line(value, label) {
  return value ? [{ value, label, color: '--bad' }] : [];
}

function scaled(lines, limit) {
  return limit ? lines.map((one) => ({ ...one, value: (one.value / 100) * limit })) : [];
}
