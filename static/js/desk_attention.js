/* Real attention per card: time while the tab is visible, the card is on screen and there was input
   in the last 20 s. Sent when the item is left; the sum goes with the decision. */
'use strict';
{
  const IDLE_MS = 20000;
  const STEP_MS = 500;
  const ANSWER_MS = 10000;
  let lastInput = performance.now();
  for (const kind of ['pointermove', 'pointerdown', 'keydown', 'scroll', 'wheel', 'touchmove']) {
    addEventListener(kind, () => { lastInput = performance.now(); }, { passive: true, capture: true });
  }

  document.addEventListener('desk:shown', ({ detail: { root, signal } }) => {
    const grid = root.querySelector('[data-views-url]');
    if (!grid) return;
    const spent = { item: 0 };
    const onScreen = new Set();
    let sentBefore = {};
    const field = document.querySelector('#decide [name=active_ms]');
    const url = grid.dataset.viewsUrl;

    const watcher = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        const name = entry.target.dataset.card;
        if (entry.isIntersecting) onScreen.add(name);
        else onScreen.delete(name);
        if (entry.isIntersecting) markSeen(root, name);
      }
    }, { threshold: [0, 0.25] });
    for (const card of root.querySelectorAll('[data-card]')) watcher.observe(card);

    let last = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      const step = Math.min(now - last, 2 * STEP_MS);
      last = now;
      if (document.visibilityState !== 'visible' || now - lastInput > IDLE_MS) return;
      spent.item += step;
      for (const card of onScreen) spent[card] = (spent[card] ?? 0) + step;
      if (field) field.value = String(Math.round(spent.item));
    }, STEP_MS);

    /* With detail {ask: true} the answer says what still holds Approve; `opened` are cards opened by
       hand. The first report has no time in it: from then on the server knows the item is up. */
    async function send({ detail } = {}) {
      const wanted = detail && typeof detail === 'object' ? detail : {};
      const reported = Math.round(spent.item);
      const cards = wanted.ask ? { item: 0 } : {};
      for (const [card, total] of Object.entries(spent)) {
        const more = Math.round(total - (sentBefore[card] ?? 0));
        if (more > 0) cards[card] = more;
      }
      if (!Object.keys(cards).length) return;
      const unsent = sentBefore;
      sentBefore = { ...spent };
      try {
        const body = { cards, opened: wanted.opened ?? [], gates: !!wanted.ask };
        const answer = await window.Desk.postJson(url, body, { keepalive: true, signal: wanted.ask ? AbortSignal.timeout(ANSWER_MS) : undefined });
        if (!answer.ok) throw new Error(String(answer.status));
        if (!wanted.ask || signal.aborted) return;
        const said = await answer.json();
        document.dispatchEvent(new CustomEvent('desk:gates', { detail: { gates: said.gates, spent: reported } }));
      } catch (error) {
        sentBefore = unsent;
        const loggedOut = error instanceof window.Desk.NotTaken;
        if (wanted.ask && !signal.aborted) document.dispatchEvent(new CustomEvent('desk:unreported', { detail: { opened: wanted.opened ?? [], loggedOut } }));
      }
    }
    document.addEventListener('desk:report', send, { signal });
    document.addEventListener('desk:sending', send, { signal });
    document.addEventListener('desk:leaving', send, { signal });
    addEventListener('pagehide', send, { signal });
    signal.addEventListener('abort', () => { clearInterval(timer); watcher.disconnect(); });
  });

  /* The chips of a phone tell which parts have been on the screen. */
  function markSeen(root, card) {
    const chip = root.querySelector(`[data-chip="${card}"]`);
    if (!chip || chip.dataset.seen) return;
    chip.dataset.seen = '1';
    chip.append(Object.assign(document.createElement('span'), { className: 'visually-hidden', textContent: ' (seen)' }));
  }
}
