/* Shows the next item without loading a page: the next two are fetched ahead, and thrown away when
   they are old or another version by now. The address, the title and the way back stay right. */
'use strict';
{
  const AHEAD = 2;
  const FRESH_MS = 60000;
  const START_MS = 120;
  const PATIENCE_MS = 30000;
  const RESTING_MS = 100;
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

  /* Puts a fetched item on the screen. `said` takes the place of what was said with the item; `hash`
     names the part of it to bring into view, `top` how far down somebody was when they left it. */
  function put(body, { push = true, said = null, hash = '', top } = {}) {
    document.dispatchEvent(new CustomEvent('desk:leaving'));
    const head = body.querySelector('#desk-item');
    const address = head.dataset.url;
    if (said !== null) body.querySelector('#desk-said').replaceChildren(...parse(said).childNodes);
    const content = window.Desk.content();
    for (const node of [...content.childNodes]) if (!node.matches?.('[data-stays]')) node.remove();
    content.append(...body.childNodes);
    document.title = head.dataset.title;
    if (push && path(location.href) !== path(address)) history.pushState({ desk: true }, '', address);
    here = place();
    ahead.delete(path(address));
    window.Desk.alarm('');
    scrollTo(0, 0);
    window.Desk.shown(true);
    screen().querySelector('[data-focus-here]').focus({ preventScroll: true });
    if (top !== undefined) scrollTo(0, top);
    else if (hash) bring(document.getElementById(decodeURIComponent(hash.slice(1))));
  }
  /* The part somebody just did something in, with what was said about it. */
  function bring(part) {
    if (!part) return;
    const words = document.querySelector('#desk-said .messages');
    if (words) part.prepend(words);
    if (part.tabIndex < 0) part.tabIndex = -1;
    part.focus({ preventScroll: true });
    part.scrollIntoView();
  }

  /* Shows the item at this address; a whole page where that is not possible. */
  let asking = new AbortController();
  async function show(address, { now = false, ...how } = {}) {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    if (!await window.Desk.keepEdits()) { stay(); return; }
    if (signal.aborted) return;
    const kept = now ? null : fresh(address);
    if (kept) { put(parse(kept.html), { said: said(), ...how }); return; }
    try {
      const html = await ask(address, { signal });
      if (signal.aborted) return;
      if (html === null) { leave(address); return; }
      put(parse(html), how);
    } catch {
      if (signal.aborted) return;
      stay();
      window.Desk.alarm('The server does not answer, so the other item could not be shown. What you typed stays here; try again in a moment.');
    }
  }
  /* A page of its own, where no item came. */
  function leave(address) {
    document.dispatchEvent(new CustomEvent('desk:leaving'));
    if (place() === path(address)) location.reload();
    else location.assign(address);
  }

  /* While a decision is on its way the screen stays; where somebody wants to go waits for the answer. */
  let wanted = null;
  function move(address, how = {}) {
    if (window.Desk.isSending()) wanted = [address, how];
    else show(address, how);
  }
  function goOn(said) {
    if (!wanted) return false;
    const [address, how] = wanted;
    wanted = null;
    show(address, said === null ? { ...how, now: true } : { ...how, said });
    return true;
  }
  function giveUpMove() {
    if (!wanted) return;
    wanted = null;
    stay();
  }
  /* Nothing else was shown after all: the address says again what is on the screen. */
  function stay() {
    if (!screen() || path(location.href) === path(screen().dataset.url)) return;
    history.pushState({ desk: true }, '', screen().dataset.url);
    here = place();
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
    move(link.href);
  });
  /* A link to a part of the page moves the address too; what is on the screen stays. */
  const place = () => location.pathname + location.search;
  let here = place();
  addEventListener('popstate', ({ state }) => {
    const back = { push: false, now: true, hash: location.hash, top: state?.top };
    if (place() !== here && !isItem(location.href)) { location.reload(); return; }
    if (place() !== here) { here = place(); move(location.href, back); }
    else if (back.top !== undefined) scrollTo(0, back.top);
  });
  /* How far down somebody is belongs to the entry of the history: Back and loading anew lead there. */
  function keepTop() {
    if (!screen() || path(location.href) !== path(screen().dataset.url)) return;
    history.replaceState({ ...history.state, top: Math.round(scrollY) }, '');
  }
  let resting = 0;
  addEventListener('scroll', () => { clearTimeout(resting); resting = setTimeout(keepTop, RESTING_MS); }, { passive: true });
  addEventListener('pagehide', keepTop);
  document.addEventListener('desk:shown', ({ detail: { root, signal, swapped } }) => {
    if (!screen()) return;
    if (!swapped && history.state?.top !== undefined) scrollTo(0, history.state.top);
    const timer = setTimeout(() => fetchAhead(root, signal), START_MS);
    signal.addEventListener('abort', () => clearTimeout(timer));
  });
  history.scrollRestoration = 'manual';

  Object.assign(window.Desk, {
    show: move, showNow: show, put, parse, ask, check, goOn, giveUpMove,
    isSending: () => false,
    keepEdits: async () => true,
    kept: (address) => fresh(address),
    have: () => [...ahead].filter(([address]) => fresh(address)).map(([address, one]) => `${/(\d+)\/$/.exec(address)[1]}=${one.stamp}`).join(' '),
    ahead: () => [...ahead.keys()],
  });
}
