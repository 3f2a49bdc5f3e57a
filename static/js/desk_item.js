/* The item's own behaviour: focus, edit mode, menus of the bar. Without it the page is plain forms. */
'use strict';
{
  /* A chosen file is added at once; the button beside it is for pages without scripts. */
  document.addEventListener('change', ({ target }) => {
    const add = target.type === 'file' && target.files.length ? target.closest('[data-upload]')?.querySelector('button') : null;
    if (add) add.form.requestSubmit(add);
  });
  const form = () => document.getElementById('decide');
  const isEditField = (field) => /^[an]\d/.test(field.name);

  function isChanged(field) {
    if (field.type === 'checkbox') return field.checked !== field.defaultChecked;
    if (field.localName === 'select') return [...field.options].some((one) => one.selected !== one.defaultSelected);
    return field.value !== field.defaultValue;
  }
  function isEdited() {
    const decide = form();
    return !!decide && (decide.dataset.edited === '1' || [...decide.elements].some((field) => isEditField(field) && isChanged(field)));
  }
  function showEdited() {
    const label = document.querySelector('[data-approve-label]');
    const plain = label ? [...label.childNodes].find((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim()) : null;
    if (plain) plain.textContent = isEdited() ? 'Approve with edits' : 'Approve';
    for (const box of document.querySelectorAll('[name$="-remove"]')) {
      box.closest('.action-card').classList.toggle('is-removed', box.checked);
    }
  }
  function startEditing() {
    const edits = [...document.querySelectorAll('[data-edit]')];
    for (const edit of edits) edit.open = true;
    const target = edits[0]?.querySelector('textarea:not(.short)') ?? edits[0]?.querySelector('input, textarea');
    target?.focus();
  }

  document.addEventListener('input', showEdited);
  document.addEventListener('click', (event) => {
    const { target } = event;
    if (target.closest?.('[data-act=edit]')) { closeMenus(); startEditing(); }
    const opener = target.closest?.('[data-opens]');
    if (opener) { closeMenus(); window.Desk.press(opener.dataset.opens) || openHidden(opener.dataset.opens); }
    const mistake = target.closest?.('[data-mistakes] a');
    if (mistake) leadTo(event, mistake);
    if (!target.closest?.('.decision-bar .menu')) closeMenus();
  });
  /* On a phone the menu's own button is out of sight: its panel opens all the same. */
  function openHidden(act) {
    const menu = document.querySelector(`summary[data-act="${act}"]`)?.parentElement;
    if (!menu) return;
    menu.open = true;
    menu.querySelector('.reason')?.focus();
  }
  function closeMenus(but) {
    for (const menu of document.querySelectorAll('.decision-bar .menu[open]')) if (menu !== but) menu.open = false;
  }
  document.addEventListener('toggle', ({ target }) => {
    if (target.open && target.matches('.decision-bar .menu')) closeMenus(target);
  }, { capture: true });
  /* A link to a mistake opens the step it is in and leads to the field, clear of the bars. */
  function leadTo(event, link) {
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!target) return;
    event.preventDefault();
    target.closest('details')?.setAttribute('open', '');
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: 'center' });
  }
  /* Enter in a line of the form would press Approve: only Ctrl Enter does. */
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey && event.target.matches?.('input[form=decide]:not([type=submit])')) event.preventDefault();
  });

  /* How much of the lower edge the bar covers: focus is never scrolled under it. */
  function measureBar(root, signal) {
    const bar = root.querySelector('[data-bar]');
    const show = () => document.documentElement.style.setProperty('--bar', `${bar ? Math.ceil(bar.getBoundingClientRect().height) : 0}px`);
    show();
    if (!bar) return;
    const watcher = new ResizeObserver(show);
    watcher.observe(bar);
    signal.addEventListener('abort', () => watcher.disconnect());
  }

  document.addEventListener('desk:shown', ({ detail: { root, signal, swapped } }) => {
    showEdited();
    measureBar(root, signal);
    const heading = root.querySelector('[data-focus-here]');
    if (heading && !swapped && !location.hash) heading.focus({ preventScroll: true });
  });
  Object.assign(window.Desk, { isEdited, isChanged, startEditing });
}
