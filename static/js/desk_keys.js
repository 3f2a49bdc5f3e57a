/* Single keys for reviewing. Never on key repeat, never while typing, never within 400 ms of a new
   item, and only while the preference (kept on this device) is on. */
'use strict';
{
  const LOCKOUT_MS = 400;
  const PREFERENCE = 'review-keys';
  const shownAt = performance.now();
  const root = document.documentElement;
  setTimeout(() => root.classList.add('keys-ready'), LOCKOUT_MS);
  root.classList.add('has-js');
  const help = document.getElementById('keys-help');
  const one = (selector) => document.querySelector(selector);

  const isOn = () => { try { return localStorage.getItem(PREFERENCE) !== 'off'; } catch { return true; } };
  const showState = () => root.classList.toggle('has-keys', isOn());
  showState();
  const box = one('[data-keys-switch]');
  if (box) {
    box.checked = isOn();
    box.addEventListener('change', () => {
      try { localStorage.setItem(PREFERENCE, box.checked ? 'on' : 'off'); } catch { /* private mode: this page only */ }
      showState();
    });
  }
  one('[data-act=help]')?.addEventListener('click', () => help?.showModal());

  const isTyping = (target) => target.isContentEditable
    || (target.matches('input, textarea, select') && !target.matches('[type=checkbox], [type=radio]'));
  const press = (selector) => { const element = one(selector); if (element) element.click(); return !!element; };
  const openMenu = () => one('.decision-bar .menu[open]');
  function open(act) {
    const menu = one(`[data-act=${act}]`)?.closest('details');
    if (!menu) return false;
    menu.open = true;
    menu.querySelector('.reason')?.focus();
    return true;
  }

  /* The queue: J and K move over the rows, Enter opens. */
  function moveInQueue(step) {
    const links = [...document.querySelectorAll('[data-row] .queue-title a')];
    if (!links.length) return false;
    const at = links.indexOf(document.activeElement);
    const next = links[Math.max(0, Math.min(links.length - 1, at < 0 ? 0 : at + step))];
    next.focus();
    return true;
  }

  const actions = {
    a: () => press('[data-act=approve]'),
    e: () => press('[data-act=edit]'),
    r: () => open('send_back'),
    x: () => open('reject'),
    u: () => press('[data-act=undo]'),
    j: () => press('[data-act=next]') || moveInQueue(1),
    k: () => press('[data-act=previous]') || moveInQueue(-1),
    '?': () => { if (help && !help.open) help.showModal(); return !!help; },
  };

  document.addEventListener('keydown', (event) => {
    if (event.isComposing || event.repeat) return;
    if (event.key === 'Escape') {
      const menu = openMenu();
      if (menu) { menu.open = false; menu.querySelector('summary').focus(); }
      return;
    }
    if ((event.ctrlKey || event.metaKey) && event.key === 'Enter') {
      if (event.target.closest?.('[data-edit]') && isOn()) { event.preventDefault(); press('[data-act=approve]'); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (!isOn() || isTyping(event.target) || help?.open) return;
    const menu = openMenu();
    if (menu && /^[1-9]$/.test(event.key)) {
      if (menu.querySelector(`[data-reason="${event.key}"]`)) {
        event.preventDefault();
        menu.querySelector(`[data-reason="${event.key}"]`).click();
      }
      return;
    }
    if (performance.now() - shownAt < LOCKOUT_MS) return;
    const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (action && action()) event.preventDefault();
  });
}
