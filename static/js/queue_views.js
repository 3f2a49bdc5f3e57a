/* Fills in how much each saved view holds, after the page is there: no page waits for a count. */
'use strict';
{
  const views = document.querySelector('[data-view-counts]');
  const places = [...document.querySelectorAll('[data-view]')];
  if (views && places.length) {
    fetch(views.dataset.viewCounts, { headers: { Accept: 'application/json' } })
      .then((answer) => (answer.ok ? answer.json() : {}))
      .then((counts) => {
        for (const place of places) {
          const count = counts[place.dataset.view];
          if (count !== undefined) { place.textContent = count; place.hidden = false; }
        }
      })
      .catch(() => {}); // the views work without figures
  }
}
