/* Ctrl K: one field that finds every action on the page with its key, every page, and tasks by number
   or words. A combobox with a list, as the ARIA practices describe it. */
'use strict';
{
  const PAUSE_MS = 150;
  const dialog = document.getElementById('palette');
  if (dialog) {
    const field = dialog.querySelector('#palette-words');
    const list = dialog.querySelector('#palette-list');
    const none = dialog.querySelector('[data-palette-none]');
    const count = dialog.querySelector('[data-palette-count]');
    let commands = [];
    let tasks = [];
    let shown = [];
    let at = 0;
    let asking = new AbortController();
    let pause = 0;
    let opener = null;

    const tidy = (text) => text.replace(/\s+/g, ' ').trim();
    function ownText(element) {
      const copy = element.cloneNode(true);
      for (const part of copy.querySelectorAll('kbd, svg, .tab-count, .badge')) part.remove();
      return tidy(element.dataset.actLabel ?? (copy.textContent.trim() || element.getAttribute('aria-label') || ''));
    }
    const isReachable = (element) => window.Desk.control(element.dataset.act) === element;

    function actionsHere() {
      const found = [];
      for (const element of document.querySelectorAll('[data-act]')) {
        const { act } = element.dataset;
        if (act === 'palette' || !isReachable(element)) continue;
        const closed = element.getAttribute('aria-disabled') === 'true';
        found.push({ group: 'Actions', words: ownText(element) || window.Desk.wordsOf(act), note: closed ? window.Desk.holds().join(' ') : '', key: window.Desk.keyOfAct(act), run: () => window.Desk.press(act) });
        const panel = element.localName === 'summary' ? element.parentElement : null;
        for (const reason of panel?.querySelectorAll('[data-reason]') ?? []) {
          found.push({ group: 'Actions', words: `${ownText(element)}: ${ownText(reason)}`, note: '', key: '', rare: true, run: () => reason.click() });
        }
      }
      if (!found.some((one) => one.words === window.Desk.wordsOf('help'))) {
        found.push({ group: 'Actions', words: window.Desk.wordsOf('help'), note: '', key: window.Desk.keyOfAct('help'), run: () => window.Desk.press('help') });
      }
      return found;
    }
    function pagesHere() {
      const seen = new Set();
      const links = document.querySelectorAll('.menu-nav .menu-panel a[href], .menu-user .menu-panel a[href], .tabs a[href]');
      return [...links].filter((link) => !seen.has(link.href) && seen.add(link.href))
        .map((link) => ({ group: 'Pages', words: ownText(link), note: '', key: '', run: () => location.assign(link.href) }));
    }
    const go = (url) => {
      if (document.getElementById('desk-item') && window.Desk.show) window.Desk.show(url);
      else location.assign(url);
    };

    function matches(one, words) {
      const text = one.words.toLowerCase();
      return words.split(' ').every((word) => text.includes(word));
    }
    function choices() {
      const words = tidy(field.value).toLowerCase();
      const number = /^#?(\d{1,15})$/.exec(words)?.[1];
      const known = commands.filter((one) => (words ? matches(one, words) : !one.rare));
      const exact = number && !tasks.some((one) => String(one.number) === number)
        ? [{ group: 'Tasks', words: `Open #${number}`, note: '', key: '', run: () => go(dialog.dataset.item.replace('/0/', `/${number}/`)) }] : [];
      const found = tasks.map((one) => ({
        group: 'Tasks', words: `#${one.number} ${one.subject}`, note: [one.customer, one.workflow, one.state].filter(Boolean).join(', '), key: '', run: () => go(one.url),
      }));
      return number ? [...exact, ...found, ...known] : [...known, ...exact, ...found];
    }

    function draw() {
      shown = choices();
      at = Math.min(at, Math.max(0, shown.length - 1));
      const groups = new Map();
      shown.forEach((one, place) => {
        if (!groups.has(one.group)) {
          const group = document.createElement('div');
          group.setAttribute('role', 'group');
          group.setAttribute('aria-label', one.group);
          group.append(Object.assign(document.createElement('p'), { className: 'eyebrow', textContent: one.group, ariaHidden: 'true' }));
          groups.set(one.group, group);
        }
        groups.get(one.group).append(option(one, place));
      });
      list.replaceChildren(...groups.values());
      list.hidden = !shown.length;
      field.setAttribute('aria-expanded', String(shown.length > 0));
      none.hidden = shown.length > 0;
      mark();
    }
    function option(one, place) {
      const row = document.createElement('div');
      row.id = `palette-${place}`;
      row.className = 'palette-option';
      row.setAttribute('role', 'option');
      const text = document.createElement('span');
      text.className = 'palette-words';
      text.append(Object.assign(document.createElement('span'), { textContent: one.words, dir: 'auto' }));
      if (one.note) text.append(Object.assign(document.createElement('span'), { className: 'faint palette-note', textContent: one.note, dir: 'auto' }));
      row.append(text);
      if (one.key) row.append(Object.assign(document.createElement('kbd'), { textContent: one.key }));
      row.addEventListener('click', () => choose(place));
      row.addEventListener('pointermove', () => { if (at !== place) { at = place; mark(false); } });
      return row;
    }
    function mark(scroll = true) {
      for (const row of list.querySelectorAll('[role=option]')) row.setAttribute('aria-selected', String(row.id === `palette-${at}`));
      const chosen = document.getElementById(`palette-${at}`);
      if (chosen) field.setAttribute('aria-activedescendant', chosen.id);
      else field.removeAttribute('aria-activedescendant');
      if (scroll) chosen?.scrollIntoView({ block: 'nearest' });
    }
    function tell() {
      count.textContent = shown.length === 1 ? '1 found' : `${shown.length} found`;
    }
    function choose(place) {
      const one = shown[place];
      if (!one) return;
      opener = null;
      dialog.close();
      one.run();
    }

    async function find() {
      asking.abort();
      asking = new AbortController();
      const words = tidy(field.value);
      if (!words) { tasks = []; draw(); return; }
      try {
        const answer = await fetch(`${dialog.dataset.find}?${new URLSearchParams({ q: words })}`, { credentials: 'same-origin', signal: asking.signal });
        if (!answer.ok || answer.redirected) throw new TypeError(String(answer.status));
        tasks = (await answer.json()).tasks;
        draw();
        tell();
      } catch (error) {
        if (error.name !== 'AbortError') count.textContent = 'Tasks could not be searched: the server does not answer.';
      }
    }

    function open() {
      if (dialog.open || document.querySelector('dialog[open]')) return;
      opener = document.activeElement;
      commands = [...actionsHere(), ...pagesHere()];
      tasks = [];
      at = 0;
      field.value = '';
      draw();
      dialog.showModal();
      field.focus();
      tell();
    }

    const moves = { ArrowDown: (now) => (now + 1) % shown.length, ArrowUp: (now) => (now - 1 + shown.length) % shown.length, PageDown: (now) => Math.min(shown.length - 1, now + 8), PageUp: (now) => Math.max(0, now - 8) };
    field.addEventListener('keydown', (event) => {
      if (event.isComposing) return;
      if (moves[event.key] && shown.length) { event.preventDefault(); at = moves[event.key](at); mark(); }
      else if (event.key === 'Enter' && !event.repeat) { event.preventDefault(); choose(at); }
    });
    field.addEventListener('input', () => {
      at = 0;
      draw();
      clearTimeout(pause);
      pause = setTimeout(find, PAUSE_MS);
    });
    dialog.querySelector('[data-palette-close]').addEventListener('click', () => dialog.close());
    dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
    dialog.addEventListener('close', () => { asking.abort(); clearTimeout(pause); opener?.focus?.(); });
    document.addEventListener('click', (event) => { if (event.target.closest?.('[data-act=palette]')) open(); });
    document.addEventListener('keydown', (event) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'k' && !event.repeat) {
        event.preventDefault();
        if (dialog.open) dialog.close();
        else open();
      }
    });
  }
}
