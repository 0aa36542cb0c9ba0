// What was resized, and why, over all services.
import { useState } from '../vendor/preact-hooks.js';
import { html, Empty, Waiting, useLive, useTitle } from '../components/basics.js';
import { ActivityItem } from '../components/decision.js';
import { request } from '../api.js';
import { place, refine } from '../router.js';

const KINDS = {
  all: ['All', () => true],
  out: ['Scale-outs', (one) => one.to > one.from],
  in: ['Scale-ins', (one) => one.to < one.from],
  trouble: ['Trouble', (one) => one.status === 'failed' || one.status === 'refused'],
};

export function Activities() {
  const { value, error } = useLive('api/activities?limit=40');
  const [older, setOlder] = useState({ activities: [], nextBefore: undefined });
  const [failure, setFailure] = useState(null);
  const search = place.value.query.get('search') ?? '';
  const kind = KINDS[place.value.query.get('kind')] ? place.value.query.get('kind') : 'all';
  useTitle('Activities');
  if (!value) return html`<${Waiting} error=${error} />`;
  const newest = value.activities;
  const oldest = newest.at(-1)?.id ?? 0;
  const all = [...newest, ...older.activities.filter((one) => one.id < oldest)];
  const shown = all
    .filter(KINDS[kind][1])
    .filter((one) => `${one.cluster}/${one.service}`.toLowerCase().includes(search.toLowerCase()));
  const next = older.nextBefore === undefined ? value.nextBefore : older.nextBefore;
  const more = () => request(`api/activities?limit=40&before=${next}`).then(
    (page) => setOlder({
      activities: [...older.activities, ...page.activities], nextBefore: page.nextBefore,
    }),
    (reason) => setFailure(reason.message));
  return html`
    <h1>Activities</h1>
    <div class="controls">
      <input type="search" placeholder="Search services  /" aria-label="Search services"
        value=${search} onInput=${(event) => refine({ search: event.target.value })} />
      <div class="segmented" role="group" aria-label="Kind">
        ${Object.entries(KINDS).map(([key, [name]]) => html`
          <button type="button" aria-pressed=${kind === key}
            onClick=${() => refine({ kind: key })}>${name}</button>`)}
      </div>
    </div>
    ${shown.length === 0
      ? html`<${Empty} title="Nothing was resized">
          <p>${all.length ? 'No activity matches.' : `As soon as a policy changes a service's size,
            it is told here with its reason.`}</p><//>`
      : html`<section class="panel">
          <ol class="activities">${shown.map((one) => html`
            <${ActivityItem} key=${one.id} activity=${one} named=${true} />`)}</ol>
          ${failure && html`<p class="bad">${failure}</p>`}
          ${next && html`<button type="button" onClick=${more}>Older</button>`}
        </section>`}`;
}
