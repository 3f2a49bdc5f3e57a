/* The claim: taken when the item is shown, kept while somebody works, given back when the tab is
   hidden for long. Two minutes before it ends it says so; one key keeps it. */
'use strict';
{
  const HIDDEN_RELEASE_MS = 5 * 60 * 1000;
  const IDLE_MS = 2 * 60 * 1000;
  const WARN_S = 120;
  const LOOK_MS = 1000;
  let lastInput = performance.now();
  for (const kind of ['pointermove', 'pointerdown', 'keydown', 'wheel', 'touchmove']) {
    addEventListener(kind, () => { lastInput = performance.now(); }, { passive: true, capture: true });
  }

  document.addEventListener('desk:shown', ({ detail: { root, signal, swapped } }) => {
    const grid = root.querySelector('[data-claim-url]');
    if (!grid || grid.dataset.mayDecide !== '1') return;
    const note = document.getElementById('claim-note');
    let ends = 0;
    let warned = false;
    let hiddenSince = 0;
    let unproven = swapped;
    if (swapped) lastInput = performance.now();

    const post = (url, body = {}) => window.Desk.postJson(url, body, { keepalive: true });
    function tell(words, buttons = []) {
      const box = document.createElement('div');
      box.className = 'banner banner-warn';
      box.append(Object.assign(document.createElement('div'), { textContent: words }), ...buttons);
      note.replaceChildren(box);
    }
    function keepButton() {
      const button = Object.assign(document.createElement('button'), { type: 'button', className: 'btn btn-small', textContent: 'Keep it' });
      button.dataset.act = 'extend';
      button.addEventListener('click', () => beat(true));
      return button;
    }
    const again = (words) => {
      const button = Object.assign(document.createElement('button'), { type: 'button', className: 'btn btn-small', textContent: 'Show it as it is now' });
      button.addEventListener('click', () => window.Desk.show(location.href, { push: false, now: true }));
      tell(words, [button]);
    };

    function take(state) {
      ends = state.mine ? performance.now() + state.seconds * 1000 : 0;
      if (!state.mine || state.seconds > WARN_S) warned = false;
      if (!window.Desk.check(state.stamp)) {
        // Fetched ahead and changed since, says the first answer: the present one takes its place.
        if (unproven && !window.Desk.isEdited()) { window.Desk.show(location.href, { push: false, now: true }); return; }
        again(state.state === 'pending' ? 'This changed meanwhile. A decision about what you see will be refused.' : 'This was decided meanwhile.');
      } else if (!state.mine && state.by) tell(`${state.by} is on this until ${state.until}. You can read along; the first decision counts.`);
      else if (!warned) note.replaceChildren();
      unproven = false;
    }
    async function beat(keep) {
      try {
        const answer = await post(grid.dataset.claimUrl, { keep });
        if (signal.aborted) return;
        if (answer.ok) take(await answer.json());
        else if (answer.status === 403) tell('You may not decide this one any more. Reload to see why.');
      } catch (error) {
        if (!signal.aborted && !(error instanceof window.Desk.NotTaken)) tell('The server does not answer. What you typed stays here; try again in a moment.');
      }
    }
    function look() {
      const hidden = document.visibilityState !== 'visible';
      if (hidden && hiddenSince && performance.now() - hiddenSince > HIDDEN_RELEASE_MS) {
        hiddenSince = 0;
        ends = 0;
        post(grid.dataset.releaseUrl).catch(() => {});
      }
      const left = Math.ceil((ends - performance.now()) / 1000);
      if (!ends || warned || left > WARN_S) return;
      warned = true;
      const key = window.Desk.keyWords('extend', 'to keep it');
      tell(`You hold this for ${left > 0 ? `${Math.max(1, Math.round(left / 60))} more min` : 'no longer'}; then somebody else may take it. Your edits are kept. ${key}`, [keepButton()]);
    }
    document.addEventListener('visibilitychange', () => {
      const hidden = document.visibilityState === 'hidden';
      hiddenSince = hidden ? performance.now() : 0;
      if (!hidden) beat(true);
    }, { signal });
    beat(true);
    const timers = [
      setInterval(() => {
        if (document.visibilityState === 'visible') beat(performance.now() - lastInput < IDLE_MS);
      }, Number(grid.dataset.heartbeat) * 1000),
      setInterval(look, LOOK_MS),
    ];
    signal.addEventListener('abort', () => timers.forEach(clearInterval));
  });
}
