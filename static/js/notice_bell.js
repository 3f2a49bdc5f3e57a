/* The number on the bell and before the page's title: asked for once a minute while the tab is
   visible, and at once when it comes back to the front. */
'use strict';
{
  const bell = document.querySelector('[data-bell]');
  const EVERY_MS = 60_000;
  const KEPT = 'notices-unread';
  let timer = 0;
  let alarm = null;

  function show(unread) {
    const words = unread > 99 ? '99+' : String(unread);
    const badge = bell.querySelector('[data-bell-count]');
    badge.hidden = unread === 0;
    if (badge.textContent !== words) badge.textContent = words;
    bell.setAttribute('aria-label', unread ? `Notices, ${words} unread` : 'Notices');
    const bare = document.title.replace(/^\(\d+\+?\) /, '');
    const title = unread ? `(${words}) ${bare}` : bare;
    if (document.title !== title) document.title = title;
  }

  function showStopped(words) {
    if (!words) { alarm?.remove(); alarm = null; return; }
    if (alarm?.textContent === words && alarm.isConnected) return;
    alarm?.remove();
    if (document.querySelector('[data-standstill], [data-health]')) return; /* the page says it */
    alarm = document.createElement('div');
    alarm.className = 'banner banner-bad';
    alarm.setAttribute('role', 'alert');
    alarm.dataset.stays = '';
    alarm.append(Object.assign(document.createElement('div'), { textContent: words }));
    document.getElementById('content')?.prepend(alarm);
  }

  async function ask() {
    clearTimeout(timer);
    if (document.visibilityState !== 'visible') return;
    try {
      const answer = await fetch(bell.dataset.bell, { credentials: 'same-origin', redirect: 'error' });
      if (answer.ok) {
        const { unread, stopped } = await answer.json();
        try { sessionStorage.setItem(KEPT, String(unread)); } catch { /* private mode: this page only */ }
        show(unread);
        showStopped(stopped);
      }
    } catch { /* The server does not answer just now: the next round asks again. */ }
    timer = setTimeout(ask, EVERY_MS);
  }

  if (bell) {
    try { show(Number(sessionStorage.getItem(KEPT) ?? 0) || 0); } catch { /* as above */ }
    document.addEventListener('visibilitychange', ask);
    /* A page that swaps its item in place writes a new title. */
    const title = document.querySelector('title');
    if (title) {
      new MutationObserver(() => {
        const words = bell.querySelector('[data-bell-count]');
        show(words.hidden ? 0 : words.textContent === '99+' ? 100 : Number(words.textContent));
      }).observe(title, { childList: true });
    }
    ask();
  }
}
