/* Renews the state of a running backtest once a second while the tab is visible, until it is over. */
'use strict';
{
  const STEP_MS = 1000;
  async function renew() {
    const run = document.getElementById('run');
    if (!run || !run.dataset.run) return;
    if (document.visibilityState === 'visible') {
      try {
        const answer = await fetch(run.dataset.run, { credentials: 'same-origin' });
        if (answer.ok) {
          const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('run');
          if (fresh) run.replaceWith(fresh);
          if (fresh && !fresh.dataset.run) for (const one of document.querySelectorAll('#replay [disabled]')) one.disabled = false;
        }
      } catch { /* The server does not answer just now: the next round asks again. */ }
    }
    setTimeout(renew, STEP_MS);
  }
  setTimeout(renew, STEP_MS);
}
