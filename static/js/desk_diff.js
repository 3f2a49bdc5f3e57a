/* While a draft is edited: what changed, word by word; changed amounts and recipients loudly; reasons
   that fit. And the words selected in the draft when it is sent back. The server does the same. */
'use strict';
{
  const WAIT_MS = 150;
  const MOST_CELLS = 4000000;
  const WORD = /\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu;
  const PROMISE = /\b(?:will|shall|promise[sd]?|guarantee[sd]?|refund(?:ed|s)?|within|by (?:tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday)|free of charge|compensat\w+)\b/gi;
  const WHO = new Set(['to', 'cc', 'contact_id', 'recipient', 'iban', 'account', 'payee']);

  /* Pieces {kind, text} of two texts; what is common at both ends is taken off first. */
  function wordDiff(old, now) {
    const before = old.match(WORD) ?? [];
    const after = now.match(WORD) ?? [];
    let start = 0;
    while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
    let end = 0;
    while (end < before.length - start && end < after.length - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
    const middle = between(before.slice(start, before.length - end), after.slice(start, after.length - end));
    const pieces = [];
    push(pieces, 'same', before.slice(0, start).join(''));
    for (const piece of middle) push(pieces, piece.kind, piece.text);
    push(pieces, 'same', end ? before.slice(-end).join('') : '');
    return pieces;
  }
  function push(pieces, kind, text) {
    if (!text) return;
    const last = pieces.at(-1);
    if (last?.kind === kind) last.text += text;
    else pieces.push({ kind, text });
  }
  function between(before, after) {
    const pieces = [];
    if (before.length * after.length > MOST_CELLS) {
      push(pieces, 'removed', before.join(''));
      push(pieces, 'added', after.join(''));
      return pieces;
    }
    const wide = after.length + 1;
    const table = new Uint16Array((before.length + 1) * wide);
    for (let row = before.length - 1; row >= 0; row -= 1) {
      for (let column = after.length - 1; column >= 0; column -= 1) {
        table[row * wide + column] = before[row] === after[column]
          ? table[(row + 1) * wide + column + 1] + 1
          : Math.max(table[(row + 1) * wide + column], table[row * wide + column + 1]);
      }
    }
    let row = 0;
    let column = 0;
    while (row < before.length && column < after.length) {
      if (before[row] === after[column]) { push(pieces, 'same', before[row]); row += 1; column += 1; }
      else if (table[(row + 1) * wide + column] >= table[row * wide + column + 1]) { push(pieces, 'removed', before[row]); row += 1; }
      else { push(pieces, 'added', after[column]); column += 1; }
    }
    push(pieces, 'removed', before.slice(row).join(''));
    push(pieces, 'added', after.slice(column).join(''));
    return pieces;
  }

  function drawn(pieces) {
    const box = document.createElement('span');
    box.className = 'words-diff';
    box.dir = 'auto';
    for (const { kind, text } of pieces) {
      if (kind === 'same') { box.append(text); continue; }
      const mark = document.createElement(kind === 'added' ? 'ins' : 'del');
      mark.append(Object.assign(document.createElement('span'), { className: 'visually-hidden', textContent: `${kind}: ` }), text);
      box.append(mark);
    }
    return box;
  }

  /* What stood in a control when it was drafted; after a refusal the form begins with typed text. */
  function drafted(field) {
    const kept = [...document.querySelectorAll('[data-drafted]')].find((one) => one.dataset.drafted === field.name);
    return kept ? kept.dataset.text : field.defaultValue;
  }
  function changesOf(form) {
    const found = [];
    for (const field of form.elements) {
      if (!/^a\d+-/.test(field.name) || !field.matches('textarea, input[type=text]')) continue;
      const old = drafted(field).replace(/\r\n/g, '\n');
      const now = field.value.replace(/\r\n/g, '\n');
      if (old !== now) found.push({ name: field.name, label: field.labels?.[0]?.textContent.trim() ?? field.name, old, now });
    }
    return found;
  }
  const figures = (text) => (text.match(/[\p{L}\p{N}_]+/gu) ?? []).filter((word) => /\d/.test(word)).sort().join(' ');
  const onlyIn = (one, other) => {
    const known = new Set(other.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? []);
    return (one.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? []).some((word) => !known.has(word));
  };
  function reasonFor({ name, old, now }) {
    const field = name.replace(/^a\d+-/, '').replace(/-\d+$/, '');
    if (WHO.has(field)) return 'wrong_customer';
    if (field === 'amount' || figures(old) !== figures(now)) return 'wrong_fact';
    if ((old.match(PROMISE) ?? []).length > (now.match(PROMISE) ?? []).length) return 'no_ground';
    return onlyIn(now, old) && !onlyIn(old, now) ? 'missing' : 'tone';
  }

  function line(change, tag) {
    const row = document.createElement(tag);
    if (tag === 'li') { row.append(`${change.label}: `, drawn(change.pieces)); return row; }
    row.className = 'change';
    const label = Object.assign(document.createElement('p'), { className: 'eyebrow', textContent: change.label });
    const text = document.createElement('p');
    text.append(drawn(change.pieces));
    row.append(label, text);
    return row;
  }
  function show() {
    const box = document.querySelector('[data-your-changes]');
    const form = document.getElementById('decide');
    if (!box || !form) return;
    const critical = new Set(box.dataset.critical.split(' '));
    const changes = changesOf(form).map((change) => ({ ...change, pieces: wordDiff(change.old, change.now) }));
    const left = [...form.elements].filter((field) => /^a\d+-remove$/.test(field.name) && field.checked);
    const loud = changes.filter((change) => critical.has(change.name));
    box.hidden = !changes.length && !left.length;
    box.querySelector('[data-changes-list]').replaceChildren(...changes.filter((change) => !critical.has(change.name)).map((change) => line(change, 'div')));
    const alarm = box.querySelector('[data-loud]');
    const steps = left.map((field) => Object.assign(document.createElement('li'), {
      textContent: `Left out: ${field.closest('.action-card')?.querySelector('h3')?.textContent.trim() ?? 'a step'}`,
    }));
    box.querySelector('[data-loud-list]').replaceChildren(...loud.map((change) => line(change, 'li')), ...steps);
    alarm.hidden = !loud.length && !left.length;
    form.elements.flagged.value = [...loud.map((change) => change.name), ...left.map((field) => field.name)].join(' ');
    const fits = new Set(changes.map(reasonFor));
    for (const chip of box.querySelectorAll('[data-reason-code]')) {
      const is = fits.has(chip.dataset.reasonCode);
      chip.classList.toggle('is-suggested', is);
      chip.querySelector('[data-fits]').hidden = !is;
    }
  }

  let waiting = 0;
  document.addEventListener('input', ({ target }) => {
    if (!target.form || target.form.id !== 'decide') return;
    clearTimeout(waiting);
    waiting = setTimeout(show, WAIT_MS);
  });
  document.addEventListener('submit', () => { if (waiting) { clearTimeout(waiting); waiting = 0; show(); } }, { capture: true });

  /* Words selected in the draft go along when it is sent back. */
  let picked = null;
  document.addEventListener('selectionchange', () => {
    const selection = document.getSelection();
    const text = selection?.toString().trim() ?? '';
    const node = selection?.anchorNode;
    const place = (node?.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest?.('.proposal [data-proven]');
    if (text && place) picked = { text: text.slice(0, 1000), place: place.dataset.proven };
  });
  document.addEventListener('toggle', ({ target }) => {
    const field = target.open ? target.querySelector?.('[name=highlight]') : null;
    if (!field || field.value || !picked) return;
    field.value = picked.text;
    target.querySelector('[name=highlight_in]').value = picked.place;
  }, { capture: true });
  document.addEventListener('desk:shown', () => { picked = null; });
}
