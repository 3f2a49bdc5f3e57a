/* Single keys. Each presses a control that is on the page anyway, found by data-act. Never on key
   repeat, with Ctrl, Alt, Meta or Shift, while typing or composing, nor in an item's first 400 ms. */
'use strict';
{
  const page = document.documentElement;
  const help = document.getElementById('keys-help');
  const rows = [...(help?.querySelectorAll('[data-key-act]') ?? [])];
  const actOf = new Map(rows.filter((row) => row.dataset.key).map((row) => [row.dataset.key, row.dataset.keyAct]));
  const rowOf = new Map(rows.map((row) => [row.dataset.keyAct, row.dataset]));
  let isOn = help?.dataset.keysOn === '1';

  /* The list from its top: left alone, the switch at its end takes the focus and scrolls to itself. */
  function openHelp() {
    if (!help || help.open) return;
    help.showModal();
    document.getElementById('keys-title').focus();
  }

  const written = (key) => (key.length === 1 ? key.toUpperCase() : key);
  function isShown(element) {
    if (element.checkVisibility({ visibilityProperty: true })) return true;
    const menu = element.closest('.decision-bar details:not([open])');
    return !!menu && menu.checkVisibility() && getComputedStyle(element).display !== 'none';
  }
  function control(act) {
    return [...document.querySelectorAll(`[data-act="${act}"]`)].find(isShown) ?? null;
  }
  function openAround(element) {
    for (let at = element.parentElement; at; at = at.parentElement) if (at.localName === 'details') at.open = true;
  }

  /* The queue: next and previous move over the rows, Enter opens. */
  function moveInQueue(step) {
    const links = [...document.querySelectorAll('[data-row] .queue-title a')];
    if (!links.length) return false;
    const at = links.indexOf(document.activeElement);
    links[Math.max(0, Math.min(links.length - 1, at < 0 ? 0 : at + step))].focus();
    return true;
  }

  /* Presses the control of an action, as a click would; true when there was one. */
  function press(act) {
    if (act === 'help') { openHelp(); return !!help; }
    const element = control(act);
    if (!element) {
      if (act === 'next' && moveInQueue(1)) return true;
      if (act === 'previous' && moveInQueue(-1)) return true;
      window.Desk.say(rowOf.get(act)?.none ?? '');
      return false;
    }
    if (element.localName === 'summary') {
      openAround(element);
      element.parentElement.querySelector('.reason, input:not([type=hidden]), textarea, select, button, a')?.focus();
    } else if (element.matches('textarea, input:not([type=checkbox], [type=radio], [type=submit])')) {
      openAround(element);
      element.focus();
    } else {
      element.click();
    }
    return true;
  }

  /* Hints on the buttons, and the same for screen readers. */
  function showHints(root) {
    for (const element of root.querySelectorAll('[data-act]')) {
      const key = rowOf.get(element.dataset.act)?.key ?? '';
      let hint = element.querySelector(':scope > .key-hint');
      if (!key || !isOn) { hint?.remove(); element.removeAttribute('aria-keyshortcuts'); continue; }
      if (!hint) {
        hint = document.createElement('kbd');
        hint.className = 'key-hint';
        hint.setAttribute('aria-hidden', 'true');
        element.append(hint);
      }
      hint.textContent = written(key);
      element.setAttribute('aria-keyshortcuts', key === '?' ? 'Shift+?' : written(key));
    }
    page.classList.toggle('has-keys', isOn);
  }

  const box = help?.querySelector('[data-keys-switch]');
  box?.addEventListener('change', async () => {
    const wanted = box.checked;
    const body = new URLSearchParams({ on: wanted ? '1' : '0', csrfmiddlewaretoken: box.form.elements.csrfmiddlewaretoken.value });
    try {
      const answer = await fetch(help.dataset.switchUrl, { method: 'POST', credentials: 'same-origin', body });
      if (!answer.ok) throw new Error(String(answer.status));
      isOn = wanted;
      showHints(document);
    } catch {
      box.checked = isOn;
      window.Desk.alarm('The server did not take that. Keys are as they were; try again.');
    }
  });
  document.addEventListener('click', (event) => {
    const asked = event.target.closest?.('[data-act=help]');
    if (asked) openHelp();
  });

  const isTyping = (target) => target.isContentEditable
    || (target.matches?.('input, textarea, select') && !target.matches('[type=checkbox], [type=radio], [type=submit], [type=button]'));
  const openMenu = () => document.querySelector('.decision-bar .menu[open]:not(.bar-more)') ?? document.querySelector('.decision-bar .menu[open]');

  /* The letter of the key; on a keyboard with other letters, the Latin one printed beside it. */
  function keyOf(event) {
    if (event.key === ' ') return 'Space';
    if (event.key.length !== 1) return '';
    const code = /^Key([A-Z])$/.exec(event.code);
    const letter = event.key.codePointAt(0) > 127 && code ? code[1] : event.key;
    return letter.toLowerCase();
  }
  const digitOf = (event) => /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1] ?? (/^[1-9]$/.test(event.key) ? event.key : '');

  function pickReason(event) {
    const menu = openMenu();
    const digit = menu && !event.shiftKey ? digitOf(event) : '';
    const reason = digit ? menu.querySelector(`[data-reason="${digit}"]`) : null;
    if (!reason) return false;
    event.preventDefault();
    reason.click();
    return true;
  }
  /* Space belongs to the focused control, except to Approve: Space never approves. */
  function spaceIsTaken(target) {
    if (target.closest?.('[data-act=approve]')) return false;
    return !!target.closest?.('button, summary, input, select, textarea, [role=button], [role=option], [role=region][tabindex]');
  }

  document.addEventListener('keydown', (event) => {
    if (event.isComposing || event.repeat || event.defaultPrevented) return;
    if (event.key === 'Escape') {
      const menu = openMenu();
      if (menu) { menu.open = false; menu.querySelector('summary').focus(); }
      return;
    }
    if ((event.ctrlKey || event.metaKey) && event.key === 'Enter') {
      if (isOn && event.target.closest?.('[data-edit]') && !window.Desk.isLocked()) { event.preventDefault(); press('approve'); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || !isOn) return;
    if (isTyping(event.target) || document.querySelector('dialog[open]')) return;
    if (pickReason(event)) return;
    const key = keyOf(event);
    if (!key || (event.shiftKey && /^\p{L}$/u.test(key)) || !actOf.has(key)) return;
    if (key === 'Space' && spaceIsTaken(event.target)) return;
    if (key === 'Space') event.preventDefault();
    if (window.Desk.isLocked()) return;
    if (press(actOf.get(key))) event.preventDefault();
  });
  /* A button acts when Space comes up again: not Approve. */
  document.addEventListener('keyup', (event) => {
    if (event.key === ' ' && isOn && event.target.closest?.('[data-act=approve]')) event.preventDefault();
  });
  document.addEventListener('desk:shown', () => showHints(document));

  window.Desk.press = press;
  window.Desk.control = control;
  window.Desk.keyOfAct = (act) => (isOn ? written(rowOf.get(act)?.key ?? '') : '');
  window.Desk.keyWords = (act, words) => (isOn && rowOf.get(act)?.key ? `Press ${written(rowOf.get(act).key)} ${words}.` : '');
  window.Desk.wordsOf = (act) => rowOf.get(act)?.words ?? '';
}
