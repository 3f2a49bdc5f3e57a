/* The item page's own behaviour: focus, edit mode, claim lease. Without it the page is plain forms. */
'use strict';
{
  const root = document.documentElement;
  root.classList.add('has-js');
  const grid = document.querySelector('[data-task]');
  const heading = document.querySelector('[data-focus-here]');
  if (heading && !location.hash) heading.focus({ preventScroll: true });

  const csrf = () => document.querySelector('#decide [name=csrfmiddlewaretoken]').value;
  const post = (url, body) => fetch(url, {
    method: 'POST',
    credentials: 'same-origin',
    keepalive: true,
    headers: { 'X-CSRFToken': csrf(), 'Content-Type': 'application/json' },
    body: JSON.stringify(body ?? {}),
  });

  /* Edit mode: all steps open at once; the button says what it will do. */
  const form = document.getElementById('decide');
  const edits = [...document.querySelectorAll('[data-edit]')];
  const label = document.querySelector('[data-approve-label]');
  const plainLabel = label ? [...label.childNodes].find((node) => node.nodeType === Node.TEXT_NODE) : null;

  function isEdited() {
    return [...form.elements].some((field) => {
      if (!/^[an]\d/.test(field.name)) return false;
      return field.type === 'checkbox' ? field.checked !== field.defaultChecked
        : field.tagName === 'SELECT' ? [...field.options].some((one) => one.selected !== one.defaultSelected)
        : field.value !== field.defaultValue;
    });
  }
  function showEdited() {
    if (plainLabel) plainLabel.textContent = isEdited() ? 'Approve with edits' : 'Approve';
    for (const box of document.querySelectorAll('[name$="-remove"]')) {
      box.closest('.action-card').classList.toggle('is-removed', box.checked);
    }
  }
  function startEditing() {
    for (const edit of edits) edit.open = true;
    const target = edits[0]?.querySelector('textarea:not(.short)') ?? edits[0]?.querySelector('input, textarea');
    target?.focus();
  }
  form?.ownerDocument.addEventListener('input', showEdited);
  showEdited();
  document.querySelector('[data-act=edit]')?.addEventListener('click', startEditing);
  for (const menu of document.querySelectorAll('.decision-bar .menu')) {
    menu.addEventListener('toggle', () => {
      if (!menu.open) return;
      for (const other of document.querySelectorAll('.decision-bar .menu[open]')) {
        if (other !== menu) other.open = false;
      }
    });
  }
  /* A link to a mistake opens the step it is in and leads to the field, clear of the bars. */
  for (const link of document.querySelectorAll('[data-mistakes] a')) {
    link.addEventListener('click', (event) => {
      const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (!target) return;
      event.preventDefault();
      target.closest('details')?.setAttribute('open', '');
      target.focus({ preventScroll: true });
      target.scrollIntoView({ block: 'center' });
    });
  }
  /* Nothing is lost by a slip: leaving with unsaved edits asks first. */
  let leaving = false;
  form?.addEventListener('submit', () => { leaving = true; });
  addEventListener('beforeunload', (event) => {
    if (form && !leaving && isEdited()) event.preventDefault();
  });

  /* The claim: taken when the page is open and visible, kept by a heartbeat, given back when hidden. */
  if (grid && grid.dataset.mayDecide === '1') {
    const HIDDEN_RELEASE_MS = 5 * 60 * 1000;
    const note = document.getElementById('claim-note');
    let hiddenSince = 0;
    const say = (text) => {
      const box = document.createElement('div');
      box.className = 'banner banner-warn';
      box.append(Object.assign(document.createElement('div'), { textContent: text }));
      note.replaceChildren(box);
    };
    const beat = async () => {
      if (document.visibilityState !== 'visible') {
        if (hiddenSince && Date.now() - hiddenSince > HIDDEN_RELEASE_MS) {
          hiddenSince = 0;
          post(grid.dataset.releaseUrl);
        }
        return;
      }
      try {
        const answer = await post(grid.dataset.claimUrl);
        if (!answer.ok) return;
        const state = await answer.json();
        if (state.state !== 'pending') say('This task was decided meanwhile. Reload to see by whom.');
        else if (state.draft_hash !== form.elements.draft_hash.value) say('The draft changed meanwhile. Reload to see what changed.');
        else if (!state.mine && state.by) say(`${state.by} is on this until ${state.until}. You can read along; the first decision counts.`);
        else note.replaceChildren();
      } catch {
        say('The server does not answer. What you typed stays here; try again in a moment.');
      }
    };
    document.addEventListener('visibilitychange', () => {
      hiddenSince = document.visibilityState === 'hidden' ? Date.now() : 0;
      if (!hiddenSince) beat();
    });
    beat();
    setInterval(beat, Number(grid.dataset.heartbeat) * 1000);
  }
  window.deskStartEditing = startEditing;
}
