/* Renews the findings every fifteen seconds while the tab is visible. */
'use strict';
{
  const EVERY_MS = 15_000;
  let timer = 0;

  async function renew() {
    clearTimeout(timer);
    const shown = document.getElementById('health');
    if (!shown) return;
    if (document.visibilityState === 'visible' && !shown.contains(document.activeElement)) {
      try {
        const answer = await fetch(shown.dataset.health, {
          credentials: 'same-origin', redirect: 'error', headers: { 'X-Desk-Fragment': 'health' },
        });
        if (answer.ok) {
          const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('health');
          const old = shown.querySelector('[role="status"]');
          const words = fresh?.querySelector('[role="status"]');
          /* The announcing line stays in place: a screen reader speaks only when its words change. */
          if (fresh && words) {
            if (old.textContent !== words.textContent) old.textContent = words.textContent;
            words.replaceWith(old);
            shown.replaceWith(fresh);
          }
        }
      } catch { /* The server does not answer just now: the next round asks again. */ }
    }
    timer = setTimeout(renew, EVERY_MS);
  }

  document.addEventListener('visibilitychange', renew);
  timer = setTimeout(renew, EVERY_MS);
}
