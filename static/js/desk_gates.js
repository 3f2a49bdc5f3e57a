/* What still holds Approve closed, live: the server says what is missing, this counts down what it
   said and asks again when something was done. It never opens a gate by itself. */
'use strict';
{
  const TICK_MS = 250;
  const PATIENCE_MS = 1500;

  document.addEventListener('desk:shown', ({ detail: { root, signal } }) => {
    const box = root.querySelector('[data-gates]');
    if (!box) return;
    const list = box.querySelector('[data-gate-list]');
    const spent = () => Number(document.querySelector('#decide [name=active_ms]')?.value ?? 0);
    const icon = list.querySelector('svg');
    let gates = JSON.parse(box.dataset.gates);
    let spentAtAnswer = spent();
    let askedAt = 0;
    let wasHeld = false;

    const left = (gate) => Math.max(0, gate.remaining_ms - (spent() - spentAtAnswer));
    function wordsOf(gate) {
      if (gate.code !== 'dwell') return gate.words;
      const seconds = Math.max(1, Math.ceil(left(gate) / 1000));
      return `${seconds} more second${seconds === 1 ? '' : 's'} of reading`;
    }
    const unticked = () => [...root.querySelectorAll('input[name^="confirm-"]')].filter((tick) => {
      const removed = root.querySelector(`[name="a${tick.name.slice('confirm-'.length)}-remove"]`);
      return !tick.checked && !removed?.checked;
    });
    function open() {
      const steps = unticked().map((tick) => ({ code: 'step', target: tick.id, words: `Confirm step ${tick.name.slice('confirm-'.length)} by itself` }));
      return [...gates, ...steps];
    }

    /* One question at a time: of two answers on their way, the older one could come last and hold
       Approve closed for ever. What is done meanwhile is told with the next question. */
    let asking = false;
    let askAgain = false;
    const untold = new Set();
    function ask(opened = []) {
      for (const card of opened) untold.add(card);
      askAgain = asking;
      if (asking) return;
      const cards = [...untold];
      untold.clear();
      asking = true;
      askedAt = performance.now();
      document.dispatchEvent(new CustomEvent('desk:report', { detail: { ask: true, opened: cards } }));
    }

    /* Few words beside the button; on a phone one reason, the rest is in the list. */
    const few = () => (matchMedia('(max-width: 48rem)').matches ? 1 : 3);
    let shownWords = null;
    function show() {
      const missing = open();
      const words = missing.map(wordsOf);
      if (words.join('|') === shownWords) return;
      shownWords = words.join('|');
      if (missing.length) window.Desk.hold('gates', `${words.slice(0, few()).join('. ')}.${words.length > few() ? ` And ${words.length - few()} more.` : ''}`);
      else window.Desk.free('gates');
      list.replaceChildren(...(missing.length ? missing.map((gate, at) => line(gate, words[at])) : [line({ code: '', target: '' }, 'Everything is done.')]));
      list.firstElementChild.classList.toggle('gate-passed', !missing.length);
      if (wasHeld && !missing.length) window.Desk.say('You can approve now.');
      wasHeld = missing.length > 0;
      ring(missing);
    }
    function line(gate, words) {
      const item = document.createElement('li');
      item.className = 'gate';
      item.dataset.gate = gate.code;
      const text = document.createElement(gate.target ? 'a' : 'span');
      if (gate.target) text.href = `#${gate.target}`;
      text.textContent = words;
      item.append(...(icon ? [icon.cloneNode(true)] : []), text);
      return item;
    }
    /* The ring around the mark of the button fills up while somebody reads. */
    function ring(missing) {
      const dwell = missing.find((gate) => gate.code === 'dwell');
      for (const button of root.querySelectorAll('[data-act=approve]')) {
        button.classList.toggle('has-ring', !!dwell);
        if (dwell) button.style.setProperty('--gate-done', `${Math.round(100 * (1 - left(dwell) / dwell.whole_ms))}%`);
      }
    }

    const timer = setInterval(() => {
      show();
      const ready = gates.some((gate) => gate.code === 'dwell' && left(gate) <= 0);
      if (ready && performance.now() - askedAt > PATIENCE_MS) ask();
    }, TICK_MS);
    signal.addEventListener('abort', () => clearInterval(timer));

    document.addEventListener('desk:gates', ({ detail }) => {
      asking = false;
      if (Array.isArray(detail.gates)) {
        gates = detail.gates;
        spentAtAnswer = detail.spent;
        show();
      }
      if (askAgain) ask();
    }, { signal });
    /* What did not arrive is told again, after a log-out once somebody is back; until then Approve
       stays held. */
    let again = 0;
    let waits = false;
    function askOnceMore() {
      waits = false;
      asking = false;
      ask();
    }
    document.addEventListener('desk:unreported', ({ detail }) => {
      for (const card of detail.opened) untold.add(card);
      clearTimeout(again);
      waits = detail.loggedOut;
      if (!waits) again = setTimeout(askOnceMore, PATIENCE_MS);
    }, { signal });
    document.addEventListener('desk:reached', () => { if (waits) askOnceMore(); }, { signal });
    signal.addEventListener('abort', () => clearTimeout(again));
    document.addEventListener('desk:looked', () => ask(), { signal });
    root.addEventListener('change', show, { signal });

    /* Evidence opens in place; without this script the same button loads the page with it open. */
    root.addEventListener('submit', (event) => {
      const form = event.target.closest('[data-open-card]');
      if (!form) return;
      event.preventDefault();
      const card = form.dataset.openCard;
      const body = document.getElementById(`${card}-body`);
      body.hidden = false;
      form.remove();
      body.focus({ preventScroll: true });
      ask([card]);
    }, { signal });

    show();
    ask();
  });

  /* Typing again is the check, so what is pasted or dropped is refused, and said to be. */
  for (const kind of ['paste', 'drop']) {
    document.addEventListener(kind, (event) => {
      const fields = event.target.closest?.('[data-no-paste]');
      if (!fields) return;
      event.preventDefault();
      fields.querySelector('[data-paste-refused]').hidden = false;
    });
  }
}
