// What was decided, in words.
import { html, Badge } from './basics.js';
import { link } from '../router.js';
import { now } from '../api.js';
import { ago, clock, measureName, measureValue, moment, seconds, words } from '../format.js';

/** Each rule in as few words as a row has room for, and whether it is worth a look. */
const RULES = {
  above_target: ['Above its target', false],
  below_target: ['Below its target', false],
  below_min: ['Fewer tasks than the minimum', true],
  above_max: ['More tasks than the maximum', true],
  within_tolerance: ['Near its target', false],
  right_size: ['Would do with less, but not with a task less', false],
  at_max: ['Needs more, but is at its maximum', true],
  at_min: ['Would do with less; at its minimum', false],
  no_data: ['No data', true],
  stale_data: ['Its data is too old', true],
  partial_data: ['Too few of its tasks report', true],
  starting: ['Waiting for tasks that start', false],
  no_limit: ['Its tasks lack the limit it is measured by', true],
  policies_disagree: ['Its policies do not agree', false],
  cooling_down: ['Cooling down after the last change', false],
  stabilizing: ['Waiting for the need to last', false],
  warming_up: ['Watched too briefly to shrink', false],
  updating: ['A deployment is under way', true],
  speed_limit: ['Limited to a smaller step', true],
  cliff: ['Load and data vanished together', true],
  mass_anomaly: ['Too much changed at once', true],
  futile_growth: ['Growth brought no healthy tasks', true],
  obsolete_tasks: ['Tasks of old settings are replaced', true],
  in_progress: ['The last change is under way', true],
  backing_off: ['The last try came to nothing; will try again', true],
  cannot_scale: ['The platform cannot resize it', true],
  stale_inventory: ['The platform has not answered lately', true],
  foreign_change: ['Keeps a size that was set elsewhere', true],
  scale_in_off: ['Would do with less; shrinking is off', false],
  no_policy: ['Only its limits hold', false],
};
const ARROWS = { scale_out: '▲', scale_in: '▼', hold: '' };

function Step({ decision }) {
  const { action, from, to } = decision;
  return ARROWS[action] && html`<b class=${action}>${ARROWS[action]} ${from} → ${to} </b>`;
}

/** The last decision of a target in a few words; its sentence shows as the mouse rests there. */
export function Verdict({ target }) {
  if (!target) return html`<span class="quiet">Not scaled</span>`;
  if (target.problem) {
    return html`<span class="bad why" title=${target.problem}>${target.problem}</span>`;
  }
  if (target.suspended) return html`<${Badge} kind="warn">suspended<//>`;
  const { decision } = target;
  if (!decision) return html`<span class="quiet">No decision yet</span>`;
  const [text, loud] = RULES[decision.rule] ?? [words(decision.rule), true];
  return html`
    <span class=${loud || decision.action !== 'hold' ? 'why loud' : 'why'} title=${decision.why}>
      <${Step} decision=${decision} />${text}
    </span>`;
}

/** What the last decision of a target considered and did not do. */
export function NotDone({ target }) {
  return target?.notDone.map((text) => html`<p class="not-done" key=${text}>Not done: ${text}</p>`);
}

/** The last decision of a target in one sentence. */
export function Decision({ target }) {
  if (!target) return html`<span class="quiet">Not scaled</span>`;
  if (target.problem) return html`<span class="bad">${target.problem}</span>`;
  if (target.suspended) return html`<${Badge} kind="warn">suspended<//>`;
  const { decision } = target;
  if (!decision) return html`<span class="quiet">No decision yet</span>`;
  return html`<span class="why"><${Step} decision=${decision} />${decision.why}</span>`;
}

const KINDS = {
  successful: 'good', failed: 'bad', refused: 'bad', in_progress: 'accent',
  abandoned: 'plain', foreign_change: 'plain',
};

/** One activity, with everything it was decided from behind a fold. */
export function ActivityItem({ activity, named }) {
  const out = activity.to >= activity.from;
  const key = [activity.cluster, activity.service];
  return html`
    <li class="activity">
      <span class=${`step ${out ? 'out' : 'in'}`} aria-hidden="true">${out ? '▲' : '▼'}</span>
      <div class="said">
        <p class="head">
          ${named && html`<a href=${link(['services', ...key])}>${key.join(' / ')}</a>`}
          <b>${activity.from} → ${activity.to} tasks</b>
          <${Badge} kind=${KINDS[activity.status]}>${words(activity.status)}<//>
          <time datetime=${activity.startedAt} title=${moment(activity.startedAt)}>
            ${clock(activity.startedAt)} · ${ago(activity.startedAt, now.value)}
          </time>
          ${activity.attempts > 1 && html`<span class="quiet">${activity.attempts} attempts</span>`}
        </p>
        <p class="cause">${activity.cause}</p>
        ${activity.notDone.map((text) => html`<p class="not-done">Not done: ${text}</p>`)}
        <details>
          <summary>What it was decided from</summary>
          <p>Rule: ${words(activity.rule)}.${' '}
            ${activity.detail && html`Outcome: ${activity.detail}. `}${took(activity)}</p>
          <${Readings} readings=${activity.readings} />
        </details>
      </div>
    </li>`;
}

function took({ startedAt, endedAt }) {
  if (!endedAt) return 'Still under way.';
  const millis = Date.parse(endedAt) - Date.parse(startedAt);
  return `Took ${millis < 10_000 ? `${(millis / 1000).toFixed(1)} s` : seconds(millis / 1000)}.`;
}

function age(millis) {
  return millis === null ? '–' : `${(millis / 1000).toFixed(1)} s`;
}

/** What each policy saw. */
export function Readings({ readings }) {
  if (!readings.length) return html`<p class="quiet">No policy was read.</p>`;
  return html`
    <div class="scroll"><table class="small">
      <thead><tr><th>Policy</th><th>Measure</th><th class="n">Value</th><th class="n">Target</th>
        <th class="n">Reported</th><th class="n">Age</th><th class="n">Wanted</th>
        <th>Rule</th></tr></thead>
      <tbody>${readings.map((one) => html`
        <tr key=${one.policy}>
          <td>${one.policy}</td>
          <td>${measureName(one.measure)}</td>
          <td class="n">${measureValue(one.measure, one.value)}</td>
          <td class="n">${measureValue(one.measure, one.targetValue)}</td>
          <td class="n">${one.reported} of ${one.running}</td>
          <td class="n">${age(one.ageMillis)}</td>
          <td class="n">${one.wanted ?? '–'}</td>
          <td>${words(one.rule)}</td>
        </tr>`)}
      </tbody>
    </table></div>`;
}
