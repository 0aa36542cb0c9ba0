// What was decided, in words.
import { html, Badge } from './basics.js';
import { link } from '../router.js';
import { now } from '../api.js';
import { ago, clock, measureName, measureValue, moment, seconds, words } from '../format.js';

const QUIET = ['within_tolerance', 'at_min', 'no_policy', 'below_target', 'above_target'];

/** The last decision of a target in one line. */
export function Decision({ target }) {
  if (!target) return html`<span class="quiet">Not scaled</span>`;
  if (target.problem) return html`<span class="bad">${target.problem}</span>`;
  if (target.suspended) return html`<${Badge} kind="warn">suspended<//>`;
  const { decision } = target;
  if (!decision) return html`<span class="quiet">No decision yet</span>`;
  const arrow = { scale_out: '▲', scale_in: '▼', hold: '' }[decision.action];
  const loud = decision.action !== 'hold' || !QUIET.includes(decision.rule);
  return html`
    <span class=${loud ? 'why loud' : 'why'}>
      ${arrow && html`<b class=${decision.action}>${arrow} ${decision.from} → ${decision.to} </b>`}
      ${decision.why}
    </span>`;
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
