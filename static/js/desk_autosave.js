/* Keeps half-done edits on the server while somebody types, so that a closed tab loses nothing. */
'use strict';
{
  const PAUSE_MS = 800;
  const MOST_KEPT_ALIVE = 60000; // bytes a browser still sends for a page that is going away
  const NOTES = ['send_back_note', 'reject_note'];

  document.addEventListener('desk:shown', ({ detail: { signal } }) => {
    const form = document.getElementById('decide');
    const url = form?.dataset.autosaveUrl;
    if (!url) return;
    const draft = form.elements.draft_hash.value;
    const kept = form.dataset.edited === '1';
    let timer = 0;
    let last = '';
    let saving = Promise.resolve(true);
    let sent = false;
    let left = false;
    let warned = '';

    function fields() {
      const found = {};
      for (const field of form.elements) {
        const isOurs = /^[an]\d/.test(field.name) || NOTES.includes(field.name);
        if (!isOurs || field.type === 'hidden' || (field.type === 'checkbox' && !field.checked)) continue;
        if (kept || window.Desk.isChanged(field)) found[field.name] = field.value;
      }
      return found;
    }
    function body() { return JSON.stringify({ draft_hash: draft, fields: fields() }); }
    last = body();

    /* Whether all that is typed is kept then. */
    function save(leaving) {
      clearTimeout(timer);
      const now = body();
      if (now !== last) saving = send(now, leaving);
      return saving;
    }
    async function send(now, leaving) {
      const before = last;
      last = now;
      try {
        const keepalive = !!leaving && now.length < MOST_KEPT_ALIVE;
        const answer = await window.Desk.post(url, () => ({ keepalive, headers: { 'Content-Type': 'application/json' }, body: now }));
        if (answer.ok) return true;
      } catch (error) {
        if (!(error instanceof TypeError) && !(error instanceof window.Desk.NotTaken)) throw error;
      }
      last = before;
      return false;
    }
    /* Nobody is led away from what could not be kept; pressing again goes on without it. */
    async function keep() {
      if (sent || await save() || warned === body()) return true;
      warned = body();
      if (!document.querySelector('#desk-alarm p')) window.Desk.alarm('The server could not keep what you typed, so this stays here. Press again to go on without it.');
      return false;
    }
    window.Desk.keepEdits = keep;
    signal.addEventListener('abort', () => { window.Desk.keepEdits = async () => true; });
    // Refused just now: what was typed stands in the form, and nowhere else yet.
    if (kept && !document.querySelector('[data-half-done]')) { last = ''; save(); }
    document.addEventListener('input', (event) => {
      if (event.target.form !== form) return;
      clearTimeout(timer);
      timer = setTimeout(save, PAUSE_MS);
    }, { signal });
    // A decision carries the edits itself; only one that went wrong leaves them to be kept.
    document.addEventListener('desk:sending', () => { clearTimeout(timer); sent = true; }, { signal });
    document.addEventListener('desk:reached', () => save(), { signal });
    document.addEventListener('desk:unsent', () => { sent = false; save(); }, { signal });
    document.addEventListener('desk:leaving', () => { left = true; if (!sent) save(true); }, { signal });
    document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden' && !sent) save(true); }, { signal });
    // Gone while its answer is still on the way: kept all the same, for it may yet be refused.
    addEventListener('beforeunload', (event) => {
      if (left || body() === last) return;
      save(true);
      if (!sent) event.preventDefault();
    }, { signal });
  });
}
