/* What all scripts of the desk share: when something new is on the screen, what is read out, and
   what holds Approve closed. Loaded first, on every page inside the log-in. */
'use strict';
{
  const LOCKOUT_MS = 400;
  const page = document.documentElement;
  page.classList.add('has-js');
  const holds = new Map();
  let shownAt = Infinity; // nothing is up before the last script is there: keys wait
  let swappedIn = false;
  let showing = new AbortController();
  let unlock = 0;

  const region = (id) => document.getElementById(id);
  const content = () => region('content') ?? document.body;

  /* A status region reads out what changes in it: emptied first, so that the same words are new. */
  let speaking = 0;
  /* A receipt is for the eye and the clipboard; read out it is noise. */
  function spoken(one) {
    const copy = one.cloneNode(true);
    copy.querySelector('.receipt')?.remove();
    return copy.textContent.trim();
  }
  function say(words) {
    const live = region('desk-live');
    if (!live || !words) return;
    clearTimeout(speaking);
    live.textContent = '';
    speaking = setTimeout(() => { live.textContent = words; }, 60);
  }

  const isAlarm = (words) => region('desk-alarm')?.querySelector('p')?.firstChild.data === words;
  function alarm(words, link) {
    const box = region('desk-alarm');
    if (!box) return;
    if (!words) { box.replaceChildren(); return; }
    if (isAlarm(words)) return;
    const text = Object.assign(document.createElement('p'), { textContent: words });
    if (link) text.append(' ', Object.assign(document.createElement('a'), { href: link.href, textContent: link.words, target: '_blank', rel: 'noopener' }));
    const close = Object.assign(document.createElement('button'), { type: 'button', className: 'btn btn-small', textContent: 'Close' });
    close.addEventListener('click', () => box.replaceChildren());
    box.replaceChildren(text, close);
  }

  /* Approve stays focusable while somebody holds it: it says what is missing instead of acting. */
  function showHolds() {
    const reasons = [...holds.values()];
    for (const button of document.querySelectorAll('[data-act=approve]')) {
      if (reasons.length) button.setAttribute('aria-disabled', 'true');
      else button.removeAttribute('aria-disabled');
      if (reasons.length) button.setAttribute('aria-describedby', 'approve-why');
      else button.removeAttribute('aria-describedby');
    }
    const why = document.querySelector('[data-approve-why]');
    if (!why) return;
    why.hidden = !reasons.length;
    const words = reasons.join(' ');
    if (why.textContent !== words) why.textContent = words;
  }
  function hold(name, words) { holds.set(name, words); showHolds(); }
  function free(name) { if (holds.delete(name)) showHolds(); }

  /* The one moment every script waits for: after loading, and after each swap of the item. */
  function shown(swapped) {
    showing.abort();
    showing = new AbortController();
    holds.clear();
    swappedIn = swapped;
    shownAt = performance.now();
    page.classList.remove('keys-ready');
    clearTimeout(unlock);
    unlock = setTimeout(() => page.classList.add('keys-ready'), LOCKOUT_MS);
    document.dispatchEvent(new CustomEvent('desk:shown', {
      detail: { root: content(), signal: showing.signal, swapped },
    }));
    showHolds();
    const leaving = document.querySelector('[data-say-leaving]');
    const told = [...document.querySelectorAll('[data-say]')].map(spoken);
    const clock = leaving?.querySelector('[data-countdown]');
    if (leaving && document.querySelector('#desk-item')) told.push(`${leaving.dataset.sayLeaving}, ${clock.textContent}. ${window.Desk.keyWords('undo', 'to undo')}`);
    say(told.join(' '));
  }

  /* A second click meant for the last item must not decide the one that just came. */
  const decides = (target) => target.closest?.('[data-act=approve], [data-reason], .reasons-panel [type=submit]');
  document.addEventListener('click', (event) => {
    const button = decides(event.target);
    if (!button) return;
    const closed = button.getAttribute('aria-disabled') === 'true';
    if (!closed && !(swappedIn && performance.now() - shownAt < LOCKOUT_MS)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (closed) say(`Not yet. ${[...holds.values()].join(' ')}`);
  }, { capture: true });

  window.Desk = {
    say, alarm, isAlarm, hold, free, shown, content,
    isLocked: () => performance.now() - shownAt < LOCKOUT_MS,
    holds: () => [...holds.values()],
    signal: () => showing.signal,
    keyWords: () => '',
  };
  document.addEventListener('DOMContentLoaded', () => shown(false));
}
