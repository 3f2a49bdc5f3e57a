/* Real attention per card: time while the tab is visible, the card is on screen and there was input
   in the last 20 s. Sent when the page is left; the sum goes with the decision. */
'use strict';
{
  const IDLE_MS = 20000;
  const STEP_MS = 500;
  const grid = document.querySelector('[data-views-url]');
  if (grid) {
    const spent = { item: 0 };
    const onScreen = new Set();
    let lastInput = performance.now();
    let sentBefore = {};
    const field = document.querySelector('#decide [name=active_ms]');

    for (const kind of ['pointermove', 'pointerdown', 'keydown', 'scroll', 'wheel', 'touchmove']) {
      addEventListener(kind, () => { lastInput = performance.now(); }, { passive: true, capture: true });
    }
    const watcher = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        if (entry.isIntersecting) onScreen.add(entry.target.dataset.card);
        else onScreen.delete(entry.target.dataset.card);
      }
    }, { threshold: [0, 0.25] });
    for (const card of document.querySelectorAll('[data-card]')) watcher.observe(card);

    let last = performance.now();
    setInterval(() => {
      const now = performance.now();
      const step = Math.min(now - last, 2 * STEP_MS);
      last = now;
      if (document.visibilityState !== 'visible' || now - lastInput > IDLE_MS) return;
      spent.item += step;
      for (const card of onScreen) spent[card] = (spent[card] ?? 0) + step;
      if (field) field.value = String(Math.round(spent.item));
    }, STEP_MS);

    function send() {
      const cards = {};
      for (const [card, total] of Object.entries(spent)) {
        const more = Math.round(total - (sentBefore[card] ?? 0));
        if (more > 0) cards[card] = more;
      }
      if (!Object.keys(cards).length) return;
      sentBefore = { ...spent };
      fetch(grid.dataset.viewsUrl, {
        method: 'POST',
        credentials: 'same-origin',
        keepalive: true,
        headers: {
          'X-CSRFToken': document.querySelector('#decide [name=csrfmiddlewaretoken]').value,
          'Content-Type': 'application/json',
        },
        body: JSON.stringify({ cards }),
      }).catch(() => { sentBefore = {}; });
    }
    document.getElementById('decide')?.addEventListener('submit', send);
    addEventListener('pagehide', send);
  }
}
