/* The draft while it is written: what it would have meant, 400 ms after the last change. Every
   answer is HTML from the server; nothing is saved here, and without scripts the form works alone. */
'use strict';
{
  const grid = document.querySelector('.draft-grid');
  const side = document.querySelector('.draft-side');
  const narrow = matchMedia('(max-width: 64rem)');
  const PAUSE_MS = 400;
  const form = document.getElementById('draft');
  const panel = document.getElementById('preview');
  const state = document.getElementById('save-state');
  let timer = 0;
  let asked = null;
  let isChanged = form.dataset.changed === '1';
  let isSent = false;
  const WHY = {
    out: 'You are not logged in any more, so nothing was saved. What you wrote stays here: log in in another window, then press the button again.',
    gone: 'This draft was published or thrown away meanwhile, so nothing was saved. What you wrote stays here.',
    lost: 'The server does not answer, so nothing was saved. What you wrote stays here: try again in a moment.',
  };

  function say(text) { if (state && state.textContent !== text) state.textContent = text; }

  /* Whether the draft can still be sent: "in", with the form given the token of the present log-in,
     or why not. */
  async function standing() {
    try {
      const answer = await fetch(location.pathname, { credentials: 'same-origin' });
      if (answer.redirected && !answer.url.includes('/login/')) return 'gone';
      if (answer.redirected || !answer.ok) return 'out';
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const token = page.querySelector('#draft [name="csrfmiddlewaretoken"]');
      if (!token) return 'lost';
      form.elements.namedItem('csrfmiddlewaretoken').value = token.value;
      return 'in';
    } catch { return 'lost'; }
  }

  function refused(why) {
    state?.setAttribute('role', 'alert');
    say(WHY[why] ?? WHY.lost);
  }

  /* Saving leaves the page, so it is first seen whether it can arrive. */
  async function send(button) {
    if (isSent) return;
    isSent = true;
    const why = await standing();
    isSent = why === 'in';
    if (!isSent) { refused(why); return; }
    isChanged = false;
    const pressed = Object.assign(document.createElement('input'), { type: 'hidden', name: 'do', value: button.value });
    form.append(pressed);
    form.submit();
    pressed.remove();
  }

  function changed() {
    isChanged = true;
    say('Not saved yet');
    clearTimeout(timer);
    timer = setTimeout(preview, PAUSE_MS);
  }

  async function preview() {
    asked?.abort();
    asked = new AbortController();
    const mine = asked;
    panel.setAttribute('aria-busy', 'true');
    try {
      const answer = await fetch(form.dataset.preview, {
        method: 'POST', credentials: 'same-origin', body: new FormData(form), signal: mine.signal,
      });
      const html = await answer.text();
      if (mine !== asked) return;
      if (answer.redirected || answer.status === 403) refused(await standing());
      else if (answer.ok || answer.status === 422) show(html);
      else lost();
    } catch (error) {
      if (error.name !== 'AbortError') lost();
    } finally {
      if (mine === asked) panel.setAttribute('aria-busy', 'false');
    }
  }

  function lost() {
    const note = Object.assign(document.createElement('p'), {
      className: 'field-error', textContent: 'The server does not answer, so these numbers may be old. What you wrote stays here.',
    });
    panel.querySelector('.field-error.is-lost')?.remove();
    note.classList.add('is-lost');
    panel.append(note);
  }

  function show(html) {
    const answer = new DOMParser().parseFromString(html, 'text/html');
    clearMarks();
    for (const echo of answer.querySelectorAll('[data-echo]')) {
      for (const bad of echo.querySelectorAll('[data-bad]')) mark(bad.dataset.bad, bad.textContent);
      const text = echo.querySelector('.echo-text');
      const place = document.getElementById(`echo-${echo.dataset.echo}`);
      if (place && text) place.replaceChildren(text);
      echo.remove();
    }
    const open = new Set([...panel.querySelectorAll('details[open][data-keep]')].map((one) => one.dataset.keep));
    panel.replaceChildren(...answer.body.childNodes);
    for (const one of panel.querySelectorAll('details[data-keep]')) one.open = open.has(one.dataset.keep) || one.open;
  }

  function clearMarks() {
    for (const field of form.querySelectorAll('[aria-invalid]')) field.removeAttribute('aria-invalid');
    for (const note of form.querySelectorAll('[data-error]')) note.textContent = '';
  }

  /* The unclear part is marked where it stands; an empty field that is new is not scolded at once. */
  function mark(name, text) {
    const field = form.elements.namedItem(name);
    if (!field) return;
    if (field.value === '' && field.name.endsWith('-fact')) return;
    field.setAttribute('aria-invalid', 'true');
    const note = form.querySelector(`[data-error="${name}"]`)
      ?? form.querySelector(`[data-error="${name.replace(/[^-]+$/, '')}"]`);
    if (note) note.textContent = text;
  }

  /* Buttons that only change what the form shows: the same answer as without scripts, put in place. */
  async function press(button, value, isAgain = false) {
    const body = new FormData(form);
    body.set('do', value);
    const rest = busy(button);
    let answer;
    try {
      answer = await fetch(form.action, { method: 'POST', credentials: 'same-origin', body });
    } catch { rest(); lost(); return; }
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const fresh = page.getElementById('draft-rules');
    if (!fresh) {
      rest();
      const why = await standing();
      if (why === 'in' && !isAgain) press(button, value, true);
      else refused(why);
      return;
    }
    const focused = focusName(button);
    grid.append(side);
    document.getElementById('draft-rules').replaceChildren(...fresh.childNodes);
    dock();
    putFocus(value, focused);
    // Opening and closing says nothing new.
    if (/^(open|close):/.test(value) && !isChanged) preview();
    else changed();
  }

  /* A button that waits for somebody else says so, and cannot be pressed twice. */
  function busy(button) {
    if (!button?.dataset.busy) return () => {};
    const words = button.querySelector('span');
    const before = words.textContent;
    words.textContent = button.dataset.busy;
    button.disabled = true;
    return () => { words.textContent = before; button.disabled = false; };
  }

  /* Where there is no room beside the rules, what it would mean stands right below the open one. */
  function dock() {
    const open = narrow.matches ? form.querySelector('.rule.is-open') : null;
    if (open) open.after(side);
    else if (side.parentElement !== grid) grid.append(side);
  }

  function focusName(element) { return element?.name && element.name !== 'do' ? element.name : ''; }

  function putFocus(value, name) {
    if (name && form.elements.namedItem(name)) { form.elements.namedItem(name).focus(); return; }
    if (value === 'reword') { (document.getElementById('reworded') ?? form.elements.typed).focus(); return; }
    const rules = [...form.querySelectorAll('.rule')];
    const [what, ...rest] = value.split(':');
    const at = Number(what === 'add' ? rest[1] : rest[0]);
    const rule = value === 'add-rule' || value === 'type' || value === 'take-words' ? rules.at(-1) : rules[Math.min(at, rules.length - 1)];
    if (!rule) return;
    if (what === 'add' || value === 'add-rule') {
      const empty = [...rule.querySelectorAll('.fact')].filter((one) => one.value === '');
      empty.at(-1)?.focus();
    } else if (what === 'close') rule.querySelector('[value^="open:"]')?.focus();
    else if (what === 'open') (rule.querySelector('.amount') ?? rule.querySelector('.word-field')).focus();
    else if (value === 'type' || value === 'take-words') (form.querySelector('.unclear-box') ? form.elements.typed : rule).focus();
    rule.scrollIntoView({ block: 'nearest' });
  }

  form.addEventListener('input', (event) => {
    if (event.target.matches('[data-quiet]')) return;
    changed();
  });
  form.addEventListener('change', (event) => {
    if (event.target.matches('[data-refresh]')) { clearTimeout(timer); press(event.target, 'refresh'); }
  });
  form.addEventListener('submit', (event) => {
    const button = event.submitter;
    const value = button?.value ?? 'refresh';
    event.preventDefault();
    if (value === 'save' || value === 'publish') { send(button); return; }
    const typing = document.activeElement?.id === 'typed' && value === 'refresh';
    press(typing ? null : button, typing ? 'type' : value);
  });
  addEventListener('pageshow', () => { isSent = false; });
  addEventListener('beforeunload', (event) => { if (isChanged) event.preventDefault(); });
  narrow.addEventListener('change', dock);
  dock();
  if (form.querySelector('.rule.is-open') || isChanged) preview();
}
