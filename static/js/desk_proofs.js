/* Proof lines. A statement of the draft shows its note in place and its source highlighted; "proof"
   walks those a person has to look at. While somebody edits, the server looks the text up again. */
'use strict';
{
  const TYPING_MS = 400;
  const byId = (id) => document.getElementById(id);
  const reducesMotion = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
  const claims = () => [...document.querySelectorAll('.proposal .proof[data-open]')];

  /* The source span: offsets count code points of the stored text, whatever stands for them here. */
  function rangesIn(part, start, end) {
    const ranges = [];
    let at = 0;
    const visit = (node) => {
      if (at >= end) return;
      if (node.nodeType === Node.TEXT_NODE) {
        const points = [...node.data];
        const from = Math.max(start - at, 0);
        const to = Math.min(end - at, points.length);
        if (from < to) ranges.push([node, points.slice(0, from).join('').length, points.slice(0, to).join('').length]);
        at += points.length;
      } else if (node.dataset?.raw || node.classList?.contains('odd-char')) {
        const length = Number(node.dataset.raw ?? 1);
        if (at < end && at + length > start) ranges.push([node]);
        at += length;
      } else for (const child of [...node.childNodes]) visit(child);
    };
    visit(part);
    return ranges;
  }
  function unmark() {
    for (const mark of document.querySelectorAll('mark.proof-found')) {
      const around = mark.parentNode;
      mark.replaceWith(...mark.childNodes);
      around.normalize();
    }
  }
  function highlight({ atPart, atStart, atEnd }) {
    unmark();
    const part = document.querySelector(`[data-part="${CSS.escape(atPart)}"]`);
    if (!part) return null;
    for (let at = part.parentElement; at; at = at.parentElement) if (at.localName === 'details') at.open = true;
    const marks = rangesIn(part, Number(atStart), Number(atEnd)).map(([node, from, to]) => {
      const mark = Object.assign(document.createElement('mark'), { className: 'proof-found' });
      if (from === undefined) { node.replaceWith(mark); mark.append(node); return mark; }
      const range = document.createRange();
      range.setStart(node, from);
      range.setEnd(node, to);
      range.surroundContents(mark);
      return mark;
    });
    return marks[0] ?? part;
  }
  /* Into view inside its own pane; the page itself moves only where there is one column. */
  function reveal(element, { page = true } = {}) {
    const behavior = reducesMotion() ? 'auto' : 'smooth';
    for (let pane = element.parentElement; pane && pane !== document.body; pane = pane.parentElement) {
      if (!/auto|scroll/.test(getComputedStyle(pane).overflowY) || pane.scrollHeight <= pane.clientHeight) continue;
      const place = element.getBoundingClientRect().top - pane.getBoundingClientRect().top;
      pane.scrollTo({ top: pane.scrollTop + place - pane.clientHeight / 3, behavior });
    }
    if (page) element.scrollIntoView({ block: 'center', behavior });
  }
  const hasOwnPane = () => {
    const side = document.querySelector('.item-side');
    return !!side && getComputedStyle(side).position === 'sticky';
  };

  function close() {
    for (const one of document.querySelectorAll('.proof-here')) one.remove();
    for (const one of document.querySelectorAll('.proof.is-current, .proof-note.is-current')) {
      one.classList.remove('is-current');
      one.removeAttribute('aria-describedby');
    }
  }
  function leftWords() {
    const all = claims();
    const left = all.filter((one) => !('seen' in one.dataset)).length;
    const counter = document.querySelector('[data-proof-left]');
    if (counter) counter.textContent = left ? `${left} not opened yet` : 'all opened';
    document.dispatchEvent(new CustomEvent('desk:proofs', { detail: { left, all: all.length } }));
  }

  /* That it was opened is told to the server, for the draft on record only, and never for others. */
  async function tell(claim) {
    const form = byId('proof-open');
    if (!form || !('open' in claim.dataset) || 'seen' in claim.dataset) return;
    claim.dataset.seen = '';
    byId(`note-${claim.dataset.proof}`)?.querySelector('[data-seen-note]')?.removeAttribute('hidden');
    leftWords();
    if (claim.classList.contains('proof-edited')) return;
    const body = new URLSearchParams(new FormData(form));
    body.set('claim', claim.dataset.proof);
    try {
      body.delete('csrfmiddlewaretoken'); // the header has the one that counts now
      const answer = await window.Desk.post(form.action, () => ({ keepalive: true, headers: { 'X-Desk-Fragment': '1' }, body }));
      if (!answer.ok) throw new Error(String(answer.status));
      document.dispatchEvent(new CustomEvent('desk:looked'));
    } catch {
      delete claim.dataset.seen;
      byId(`note-${claim.dataset.proof}`)?.querySelector('[data-seen-note]')?.setAttribute('hidden', '');
      leftWords();
      window.Desk.say('The server did not take that this was opened. Open it again in a moment.');
    }
  }

  function show(claim, { focus = true } = {}) {
    const note = byId(`note-${claim.dataset.proof}`);
    if (!note) return;
    close();
    claim.classList.add('is-current');
    note.classList.add('is-current');
    const here = document.createElement('span');
    here.className = `proof-here ${[...claim.classList].find((name) => /^proof-(exact|derived|mismatch|none|customer|pointed)$/.test(name)) ?? ''}`;
    here.id = 'proof-here';
    const all = claims();
    const place = all.indexOf(claim) + 1;
    const words = note.querySelector('.proof-words').textContent;
    const count = place ? `${place} of ${all.length} to check` : '';
    const badge = note.querySelector('.proof-badge').cloneNode(true);
    here.append(badge, ` ${words}. `, Object.assign(document.createElement('span'), { textContent: count }));
    here.lastChild.dataset.count = '';
    const excerpt = note.querySelector('.proof-excerpt');
    if (excerpt) {
      const copy = Object.assign(document.createElement('span'), { className: 'proof-excerpt' });
      copy.append(...excerpt.cloneNode(true).childNodes);
      here.append(copy);
    }
    claim.after(here);
    const source = note.dataset.atPart ? highlight(note.dataset) : (unmark(), null);
    if (source) reveal(source, { page: false });
    claim.scrollIntoView({ block: 'center', behavior: reducesMotion() ? 'auto' : 'smooth' });
    if (focus) claim.focus({ preventScroll: true });
    window.Desk.say(`${claim.firstChild?.textContent ?? ''}: ${words}. ${count}`.trim());
    tell(claim);
  }
  function next() {
    const all = claims();
    if (!all.length) { window.Desk.say('Nothing to check was found. Whether the answer is right is for you to say.'); return; }
    const current = all.findIndex((one) => one.classList.contains('is-current'));
    const order = [...all.slice(current + 1), ...all.slice(0, current + 1)];
    show(order.find((one) => !('seen' in one.dataset)) ?? order[0]);
  }

  document.addEventListener('click', (event) => {
    const at = (selector) => event.target.closest?.(selector);
    const claim = at('a.proof');
    const go = at('[data-go]');
    const source = at('[data-show-source]');
    if (at('[data-act=proof]')) { event.preventDefault(); next(); return; }
    if (source) {
      event.preventDefault();
      const found = highlight(byId(`note-${source.dataset.showSource}`).dataset);
      if (found) { reveal(found, { page: !hasOwnPane() }); found.closest('[data-part]')?.focus({ preventScroll: true }); }
    } else if (claim ?? go) {
      const target = claim ?? byId(`claim-${go.dataset.go}`);
      if (!target) return;
      event.preventDefault();
      show(target);
    }
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && event.target.closest?.('.proof, .proof-here')) close();
  });

  /* While somebody edits. */
  function marked(html) {
    const body = new DOMParser().parseFromString(html, 'text/html').body;
    for (const one of body.querySelectorAll('.proof-changed')) one.classList.add('proof-edited');
    return body.childNodes;
  }
  async function lookUp(signal) {
    const box = document.querySelector('[data-proofs]');
    const form = byId('decide');
    if (!box || !form) return;
    try {
      const answer = await window.Desk.post(box.dataset.url, () => ({ body: new URLSearchParams(new FormData(form)), signal }));
      if (!answer.ok) return;
      const { fields, list } = await answer.json();
      if (signal.aborted) return;
      const before = new Set(claims().map((one) => one.dataset.proof));
      const open = ['[data-proof-list]', '[data-proof-others]'].filter((one) => box.querySelector(one)?.open);
      unmark();
      for (const place of document.querySelectorAll('[data-proven]')) {
        if (!(place.dataset.proven in fields)) continue;
        place.replaceChildren(...marked(fields[place.dataset.proven]));
        place.closest('.action-card')?.classList.add('is-proved');
      }
      box.replaceChildren(...marked(list));
      for (const one of open) box.querySelector(one)?.setAttribute('open', '');
      const added = claims().filter((one) => !before.has(one.dataset.proof)).length;
      if (added) window.Desk.say(`${added} more to check in what you wrote.`);
      leftWords();
    } catch { /* the marks of the last answer stay; the text itself is untouched */ }
  }
  document.addEventListener('desk:shown', ({ detail: { root, signal } }) => {
    let timer = 0;
    let asking = new AbortController();
    root.addEventListener('input', (event) => {
      if (!event.target.closest('[data-edit]')) return;
      clearTimeout(timer);
      asking.abort();
      asking = new AbortController();
      const mine = AbortSignal.any([asking.signal, signal]);
      timer = setTimeout(() => lookUp(mine), TYPING_MS);
    }, { signal });
    signal.addEventListener('abort', () => { clearTimeout(timer); asking.abort(); });
  });
  window.Desk.showProof = (id) => { const claim = byId(`claim-${id}`); if (claim) show(claim); };
}
