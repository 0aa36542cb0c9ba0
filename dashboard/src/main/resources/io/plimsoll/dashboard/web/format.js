// Numbers and times as people read them. Whatever is not known is an en dash, never a zero.
const UNKNOWN = '–';
const known = (value) => value !== null && value !== undefined && Number.isFinite(value);

function digits(value) {
  const size = Math.abs(value);
  return size >= 100 ? 0 : size >= 10 ? 1 : 2;
}

/** A number with so many decimals, its thousands apart. */
function grouped(value, decimals) {
  return value.toLocaleString('en', {
    minimumFractionDigits: decimals, maximumFractionDigits: decimals,
  });
}

export function percent(value) {
  return known(value) ? `${grouped(value, Math.abs(value) < 10 ? 1 : 0)} %` : UNKNOWN;
}

export function cores(value) {
  return known(value) ? grouped(value, value === 0 ? 0 : digits(value)) : UNKNOWN;
}

export function bytes(value) {
  if (!known(value)) return UNKNOWN;
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let unit = 0;
  let shown = value;
  while (Math.abs(shown) >= 1000 && unit < units.length - 1) {
    shown /= 1024;
    unit++;
  }
  return `${shown.toFixed(unit === 0 || Math.abs(shown) >= 100 ? 0 : 1)} ${units[unit]}`;
}

export function rate(value) {
  return known(value) ? `${bytes(value)}/s` : UNKNOWN;
}

export function count(value) {
  return known(value) ? Math.round(value).toLocaleString('en') : UNKNOWN;
}

export function seconds(value) {
  if (!known(value)) return UNKNOWN;
  if (value < 60) return `${Math.round(value)} s`;
  if (value < 3600) return `${Math.round(value / 60)} m`;
  if (value < 86400) return `${Math.floor(value / 3600)} h ${Math.floor((value % 3600) / 60)} m`;
  return `${Math.floor(value / 86400)} d ${Math.floor((value % 86400) / 3600)} h`;
}

export function since(text, now) {
  return text ? seconds(Math.max(0, (now - Date.parse(text)) / 1000)) : UNKNOWN;
}

export function ago(text, now) {
  if (!text) return UNKNOWN;
  const age = (now - Date.parse(text)) / 1000;
  return age < 5 ? 'just now' : `${seconds(age)} ago`;
}

export function clock(text) {
  return new Date(text).toLocaleTimeString('en-GB');
}

export function moment(text) {
  return new Date(text).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
}

/** `scale_out` as `scale out`. */
export function words(text) {
  return text.replaceAll('_', ' ');
}

/** What a measure of a policy is called, with a value of it. */
export function measureName(measure) {
  const names = { 'cpu.utilization': 'CPU', 'memory.utilization': 'Memory' };
  return names[measure] ?? measure;
}

export function measureValue(measure, value) {
  if (measure.endsWith('utilization')) return percent(value);
  if (measure.includes('bytes') || measure === 'memory.working_set') return bytes(value);
  return known(value) ? grouped(value, digits(value)) : UNKNOWN;
}
