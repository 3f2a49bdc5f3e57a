/* Renews the state of a running backtest once a second while the tab is visible, until it is over. */
'use strict';
{
  const STEP_MS = 1000;
  /* Logged out: asking on would only fetch the log-in page once a second. */
  function lost(run) {
    run.append(Object.assign(document.createElement('p'), {
      className: 'field-error', textContent: 'You are not logged in any more. It goes on by itself: log in and load this page again to see how far it is.',
    }));
  }

  async function renew() {
    const run = document.getElementById('run');
    if (!run || !run.dataset.run) return;
    if (document.visibilityState === 'visible') {
      try {
        const answer = await fetch(run.dataset.run, { credentials: 'same-origin' });
        if (answer.redirected) { lost(run); return; }
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
