// A time series chart: uPlot, with lines for targets and limits and marks for activities.
import uPlot from '../vendor/uplot.js';
import { useEffect, useMemo, useRef, useState } from '../vendor/preact-hooks.js';
import { signal } from '../vendor/signals.js';
import { html } from './basics.js';
import { refine } from '../router.js';
import { fleet, query } from '../api.js';
import { bytes, rate } from '../format.js';

const HEIGHT = 168;
const sync = uPlot.sync('time');

/** Changes whenever colours do, so that charts are drawn again. */
export const palette = signal(0);

/** A colour variable as the canvas understands it. */
function color(name, alpha = 1) {
  const probe = document.createElement('i');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  const parts = value.match(/[\d.]+/g) ?? [0, 0, 0];
  return `rgba(${parts.slice(0, 3).join(',')},${alpha})`;
}

/** A chart that could not be read is read again after this, whatever its range. */
const AGAIN_MILLIS = 5_000;

/** Reads the series of a chart, and reads them again as time goes on. */
function useSeries(series, scope, range) {
  const [state, setState] = useState(null);
  const [again, setAgain] = useState(0);
  // A long range does not change visibly every five seconds.
  const every = Math.max(5000, range.length / 240);
  const beat = range.from ? 0 : Math.floor(Date.parse(fleet.value.at ?? 0) / every);
  const key = JSON.stringify([scope, range.name, range.from, range.to]);
  useEffect(() => {
    let dropped = false;
    let timer = 0;
    const to = range.to ?? Date.now();
    const from = range.from ?? to - range.length;
    Promise.all(series.filter((one) => one.measure).map(({ measure, statistic, by }) =>
      query({ ...scope, measure, statistic, by, from, to })))
      .then(
        (answers) => dropped || setState({ key, data: align(answers, from, to), from, to }),
        (error) => {
          if (dropped) return;
          setState((old) => ({ ...(old?.key === key ? old : { key }), error: error.message }));
          timer = setTimeout(() => setAgain((count) => count + 1), AGAIN_MILLIS);
        });
    return () => {
      dropped = true;
      clearTimeout(timer);
    };
  }, [key, beat, again]);
  return state?.key === key ? state : null;
}

/** Puts the answers on one axis with a value, or a gap, at every step. */
function align(answers, from, to) {
  const step = answers[0].stepMillis;
  const first = Math.floor(from / step) * step;
  const length = Math.max(1, Math.ceil((to - first) / step));
  const at = Array.from({ length }, (_, i) => (first + i * step) / 1000);
  const columns = answers.map((answer) => {
    const column = new Array(length).fill(null);
    const series = answer.series[0];
    series?.atMillis.forEach((millis, i) => {
      column[Math.round((millis - first) / step)] = series.values[i];
    });
    return column;
  });
  return [at, ...columns];
}

export function ChartPanel(props) {
  const { title, note, series, scope, range, format } = props;
  const read = useSeries(series, scope, range);
  const state = useMemo(() => complete(read, series), [read, marks(props)]);
  const [hovered, setHovered] = useState(null);
  const data = state?.data;
  const empty = data && data.slice(1).every((column) => column.every((value) => value === null));
  return html`
    <figure class="panel chart" aria-label=${title}>
      <figcaption>
        <span class="title" title=${note}>${title}${note && html`
          <i class="hint" aria-hidden="true">?</i>`}</span>
        <span class="legend">
          ${series.map((one, i) => html`
            <span key=${one.label}>
              <i class=${one.dash ? 'dashed' : ''} style=${{ color: `var(${one.color})` }}></i>
              ${one.label} <b>${data ? format(pick(data[i + 1], hovered)) : '–'}</b></span>`)}
          ${(props.lines ?? []).filter((line) => line.color === '--bad').map((line) => html`
            <span key=${line.label}><i style=${{ color: `var(${line.color})` }}></i>
              ${line.label} <b>${format(line.value)}</b></span>`)}
        </span>
      </figcaption>
      <div class="plot">
        ${data && !empty && html`
          <div class="canvas" role="img" aria-label=${summary(props, data)}>
            <${Plot} ...${props} state=${state} onHover=${setHovered} /></div>`}
        ${empty && html`<p class="quiet">No data in this range.</p>`}
        ${read?.error && html`<p class=${data ? 'stale' : 'quiet'} title=${read.error}>
          ${data ? 'Not up to date: ' : ''}${read.error} Trying again.</p>`}
        ${!read && html`<p class="quiet">Reading …</p>`}
      </div>
    </figure>`;
}

/** Changes when what is drawn beside the data does. */
function marks({ markers, lines, series }) {
  return JSON.stringify([
    (markers ?? []).map((one) => [one.id, one.status]),
    lines ?? [],
    series.map((one) => one.version ?? 0),
  ]);
}

/** Adds the series that are not read but follow from others. */
function complete(read, series) {
  if (!read?.data) return read;
  const [at, ...columns] = read.data;
  const given = columns.values();
  const all = series.map((one) => one.measure ? given.next().value : one.derive(at, columns));
  return { ...read, data: [at, ...all] };
}

/** A chart in words, for those who cannot see it. */
function summary({ title, series, format }, data) {
  const parts = series.map((one, i) => {
    const values = data[i + 1].filter((value) => value !== null);
    if (!values.length) return `${one.label}: no data`;
    const least = values.reduce((a, b) => Math.min(a, b));
    const most = values.reduce((a, b) => Math.max(a, b));
    return `${one.label}: now ${format(pick(data[i + 1], null))}, `
      + `between ${format(least)} and ${format(most)}`;
  });
  return `${title}. ${parts.join('; ')}.`;
}

function pick(column, index) {
  if (index !== null && index !== undefined) return column[index] ?? null;
  for (let i = column.length - 1; i >= Math.max(0, column.length - 4); i--) {
    if (column[i] !== null) return column[i];
  }
  return null;
}

function Plot(props) {
  const box = useRef(null);
  const plot = useRef(null);
  const latest = useRef(props);
  latest.current = props;
  const shape = useMemo(
    () => JSON.stringify([props.series.map((one) => one.label), palette.value]),
    [props.series, palette.value]);
  useEffect(() => {
    const parent = box.current;
    const chart = new uPlot(options(latest, parent.clientWidth), latest.current.state.data, parent);
    plot.current = chart;
    const observer = new ResizeObserver(() => parent.isConnected
      && chart.setSize({ width: parent.clientWidth, height: HEIGHT }));
    observer.observe(parent);
    return () => {
      observer.disconnect();
      chart.destroy();
    };
  }, [shape]);
  const { state } = props;
  useEffect(() => plot.current?.setData(state.data), [state]);
  return html`<div ref=${box} class="canvas"></div>`;
}

function options(latest, width) {
  const { series, format, stepped } = latest.current;
  const grid = { stroke: color('--line'), width: 1 };
  const axis = { stroke: color('--muted'), font: '11px system-ui', ticks: { show: false }, grid };
  return {
    width,
    height: HEIGHT,
    padding: [10, 18, 0, 0],
    legend: { show: false },
    cursor: {
      sync: { key: sync.key },
      points: { size: 6 },
      drag: { x: true, y: false, setScale: false },
    },
    scales: {
      x: { time: true, range: () => span(latest.current.state) },
      y: { range: (_, __, max) => [0, top(latest.current, max)] },
    },
    axes: [
      { ...axis, grid: { show: false }, space: 64, size: 26,
        values: timeLabels },
      { ...axis, size: 62, space: 28, incrs: binary(format),
        values: (_, splits) => tidy(splits, format) },
    ],
    series: [{}, ...series.map((one, i) => ({
      label: one.label,
      stroke: color(one.color),
      fill: i === series.findIndex(({ dash }) => !dash) ? color(one.color, 0.1) : undefined,
      width: 1.6,
      dash: one.dash,
      points: { show: false, size: 5, width: 0, fill: color(one.color), filter: lonely },
      paths: stepped ? uPlot.paths.stepped({ align: 1 }) : undefined,
    }))],
    hooks: {
      setCursor: [(chart) => latest.current.onHover(chart.cursor.idx)],
      setSelect: [(chart) => zoom(chart)],
      drawClear: [(chart) => drawMarkers(chart, latest.current.markers ?? [])],
      draw: [(chart) => drawLines(chart, latest.current.lines ?? [])],
    },
  };
}

/** Up to this many datapoints are drawn as dots, too: a line between so few is easily missed. */
const FEW = 12;

/** The datapoints that no line leads to, or all if there are few. */
function lonely(chart, index) {
  const column = chart.data[index];
  const known = [];
  column.forEach((value, i) => {
    if (value !== null) known.push(i);
  });
  const there = (i) => (column[i] ?? null) !== null;
  const alone = known.length <= FEW ? known
    : known.filter((i) => !there(i - 1) && !there(i + 1));
  return alone.length ? alone : null;
}

function span({ from, to }) {
  return [from / 1000, to / 1000];
}

/** Labels without decimals that say nothing: 0.0 % is 0 %, and 6.00 is 6. */
function tidy(splits, format) {
  const labels = splits.map((value) => format(value));
  return labels.every((label) => /\.0+(?!\d)/.test(label) || !label.includes('.'))
    ? labels.map((label) => label.replace(/\.0+(?!\d)/, ''))
    : labels;
}

/** Bytes are counted in powers of two, so their axis is, too. */
function binary(format) {
  return format === bytes || format === rate
    ? Array.from({ length: 60 }, (_, power) => 2 ** power)
    : undefined;
}

function top({ lines = [], least = 0 }, max) {
  const reached = Math.max(max ?? 0, least, 0);
  // A limit far above what is used would press the curve flat; it is drawn only when it is near.
  const shown = lines.filter((line) => line.color !== '--bad' || line.value < reached * 2.5);
  const highest = Math.max(reached, ...shown.map((line) => line.value));
  return highest > 0 ? highest * 1.08 : 1;
}

/** Labels of the time axis: whole days by their dates, as the weekdays of a month come again. */
function timeLabels(chart, splits, axis, space, seconds) {
  const span = chart.scales.x.max - chart.scales.x.min;
  const format = seconds >= 24 * 3600
    ? { day: 'numeric', month: 'short' }
    : span > 36 * 3600
      ? { weekday: 'short', hour: '2-digit' }
      : span < 600
        ? { hour: '2-digit', minute: '2-digit', second: '2-digit' }
        : { hour: '2-digit', minute: '2-digit' };
  const formatter = new Intl.DateTimeFormat('en-GB', format);
  return splits.map((at) => formatter.format(at * 1000));
}

function zoom(chart) {
  if (chart.select.width > 4) {
    const from = Math.round(chart.posToVal(chart.select.left, 'x') * 1000);
    const to = Math.round(chart.posToVal(chart.select.left + chart.select.width, 'x') * 1000);
    chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    if (to - from >= 10_000) refine({ from, to, range: '' });
  }
}

/** Target and limit lines, the Plimsoll mark at their right end. */
function drawLines(chart, lines) {
  const { ctx, bbox } = chart;
  for (const line of lines) {
    const y = Math.round(chart.valToPos(line.value, 'y', true)) + 0.5;
    if (y >= bbox.top && y <= bbox.top + bbox.height) {
      ctx.save();
      ctx.strokeStyle = color(line.color);
      ctx.fillStyle = color(line.color);
      ctx.lineWidth = devicePixelRatio;
      ctx.setLineDash([5 * devicePixelRatio, 4 * devicePixelRatio]);
      ctx.beginPath();
      ctx.moveTo(bbox.left, y);
      ctx.lineTo(bbox.left + bbox.width, y);
      ctx.stroke();
      ctx.font = `${10.5 * devicePixelRatio}px system-ui`;
      ctx.textAlign = 'right';
      ctx.textBaseline = 'bottom';
      ctx.setLineDash([]);
      ctx.lineWidth = 4 * devicePixelRatio;
      ctx.strokeStyle = color('--surface', 0.85);
      const place = [bbox.left + bbox.width - 4 * devicePixelRatio, y - 3 * devicePixelRatio];
      ctx.strokeText(line.label, ...place);
      ctx.fillText(line.label, ...place);
      ctx.restore();
    }
  }
}

/** A vertical line with a triangle for every activity. */
function drawMarkers(chart, markers) {
  const { ctx, bbox } = chart;
  for (const marker of markers) {
    const x = Math.round(chart.valToPos(Date.parse(marker.startedAt) / 1000, 'x', true)) + 0.5;
    if (x >= bbox.left && x <= bbox.left + bbox.width) {
      const out = marker.to >= marker.from;
      const size = 4 * devicePixelRatio;
      const y = bbox.top - 1;
      ctx.save();
      ctx.strokeStyle = color(out ? '--s2' : '--s3', 0.45);
      ctx.fillStyle = color(out ? '--s2' : '--s3');
      ctx.lineWidth = devicePixelRatio;
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      ctx.beginPath();
      ctx.moveTo(x - size, out ? y : y - 1.6 * size);
      ctx.lineTo(x + size, out ? y : y - 1.6 * size);
      ctx.lineTo(x, out ? y - 1.6 * size : y);
      ctx.fill();
      ctx.restore();
    }
  }
}
