/* Shows the next item without loading a page: the next two are fetched ahead, and thrown away when
   they are old or another version by now. The address, the title and the way back stay right. */
'use strict';
{
  const AHEAD = 2;
  const FRESH_MS = 60000;
  const START_MS = 120;
  const PATIENCE_MS = 30000;
  const ahead = new Map(); // address -> {html, stamp, at}

  const screen = () => document.getElementById('desk-item');
  const path = (address) => new URL(address, location.href).pathname;
  const isItem = (address) => /\/review\/\d+\/$/.test(path(address));

  async function ask(address, { early, signal } = {}) {
    const headers = { 'X-Desk-Fragment': '1' };
    if (early) headers['X-Desk-Prefetch'] = '1';
    const limit = AbortSignal.timeout(PATIENCE_MS);
    const answer = await fetch(address, {
      headers, credentials: 'same-origin', signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
    if (!answer.ok || answer.headers.get('X-Desk-Fragment') !== 'item') return null;
    return answer.text();
  }
  const parse = (html) => new DOMParser().parseFromString(html, 'text/html').body;
  const fresh = (address) => {
    const one = ahead.get(path(address));
    return one && performance.now() - one.at < FRESH_MS ? one : null;
  };

  /* Puts a fetched item on the screen. `said` replaces what was said with the item's own. */
  function put(body, { push = true, said = null, focus = true } = {}) {
    document.dispatchEvent(new CustomEvent('desk:leaving'));
    const head = body.querySelector('#desk-item');
    const address = head.dataset.url;
    if (said !== null) body.querySelector('#desk-said').replaceChildren(...parse(said).childNodes);
    window.Desk.content().replaceChildren(...body.childNodes);
    document.title = head.dataset.title;
    if (push && path(location.href) !== path(address)) history.pushState({ desk: true }, '', address);
    here = place();
    ahead.delete(path(address));
    window.Desk.alarm('');
    scrollTo(0, 0);
    window.Desk.shown(true);
    if (focus) screen().querySelector('[data-focus-here]').focus({ preventScroll: true });
  }

  /* Shows the item at this address; a whole page where that is not possible. */
  let asking = new AbortController();
  async function show(address, { push = true, now = false } = {}) {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    const kept = now ? null : fresh(address);
    if (kept) { put(parse(kept.html), { push, said: said(), }); return; }
    try {
      const html = await ask(address, { signal });
      if (html === null) { location.assign(address); return; }
      put(parse(html), { push });
    } catch {
      if (!signal.aborted) window.Desk.alarm('The server does not answer, so the other item could not be shown. What you typed stays here; try again in a moment.');
    }
  }
  /* The outbox strip goes along; what was said about the last item does not. */
  function said() {
    const strip = document.querySelector('#desk-said .leaving');
    if (!strip) return '';
    const copy = strip.cloneNode(true);
    copy.querySelector('[data-say-leaving]')?.removeAttribute('data-say-leaving');
    return copy.outerHTML;
  }

  /* The next two, one after the other, when nothing else is going on. */
  async function fetchAhead(root, signal) {
    for (const [address, one] of ahead) if (performance.now() - one.at >= FRESH_MS) ahead.delete(address);
    if (navigator.connection?.saveData) return;
    let from = root;
    for (let at = 0; at < AHEAD; at += 1) {
      const address = from.querySelector('[data-ahead]')?.getAttribute('href');
      if (!address || path(address) === path(location.href) || signal.aborted) return;
      let one = fresh(address);
      if (!one) {
        let html = null;
        try { html = await ask(address, { early: true, signal }); } catch { return; }
        if (html === null || signal.aborted) return;
        one = { html, stamp: parse(html).querySelector('#desk-item').dataset.stamp, at: performance.now() };
        ahead.set(path(address), one);
      }
      from = parse(one.html);
    }
  }

  /* The server said which version stands: the screen shows another one, so fetch it again. */
  function check(stamp) {
    const head = screen();
    if (!head || !stamp || head.dataset.stamp === stamp) return true;
    return false;
  }

  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('a[data-swap]');
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    show(link.href);
  });
  /* A link to a part of the page moves the address too; what is on the screen stays. */
  const place = () => location.pathname + location.search;
  let here = place();
  addEventListener('popstate', () => {
    if (place() === here) return;
    here = place();
    if (isItem(location.href)) show(location.href, { push: false, now: true });
    else location.reload();
  });
  document.addEventListener('desk:shown', ({ detail: { root, signal } }) => {
    if (!screen()) return;
    const timer = setTimeout(() => fetchAhead(root, signal), START_MS);
    signal.addEventListener('abort', () => clearTimeout(timer));
  });
  history.scrollRestoration = 'manual';

  Object.assign(window.Desk, {
    show, put, parse, ask, check, isItem,
    kept: (address) => fresh(address),
    have: () => [...ahead].filter(([address]) => fresh(address)).map(([address, one]) => `${/(\d+)\/$/.exec(address)[1]}=${one.stamp}`).join(' '),
    ahead: () => [...ahead.keys()],
  });
}
