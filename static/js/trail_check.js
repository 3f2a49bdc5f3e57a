/* Renews running checks of the trail once a second while the tab is visible, until they are over. */
'use strict';
{
  const STEP_MS = 1000;
  async function renewOne(check) {
    const answer = await fetch(check.dataset.check, { credentials: 'same-origin' });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById(check.id);
    if (fresh) check.replaceWith(fresh);
  }
  async function renew() {
    const running = document.querySelectorAll('[data-check]');
    if (!running.length) return;
    if (document.visibilityState === 'visible') {
      try {
        await Promise.all([...running].map(renewOne));
      } catch { /* The server does not answer just now: the next round asks again. */ }
    }
    setTimeout(renew, STEP_MS);
  }
  setTimeout(renew, STEP_MS);
}
