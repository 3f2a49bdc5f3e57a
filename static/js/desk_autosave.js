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
    let sent = false;

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

    async function save(leaving) {
      clearTimeout(timer);
      const now = body();
      if (sent || now === last) return;
      const before = last;
      last = now;
      try {
        const answer = await fetch(url, {
          method: 'POST', credentials: 'same-origin', keepalive: !!leaving && now.length < MOST_KEPT_ALIVE,
          headers: { 'X-CSRFToken': form.elements.csrfmiddlewaretoken.value, 'Content-Type': 'application/json' }, body: now,
        });
        if (!answer.ok) last = before;
      } catch {
        last = before;
      }
    }
    // Refused just now: what was typed stands in the form, and nowhere else yet.
    if (kept && !document.querySelector('[data-half-done]')) { last = ''; save(); }
    document.addEventListener('input', (event) => {
      if (event.target.form !== form) return;
      clearTimeout(timer);
      timer = setTimeout(save, PAUSE_MS);
    }, { signal });
    // A decision carries the edits itself; only one that went wrong leaves them to be kept.
    document.addEventListener('desk:sending', () => { clearTimeout(timer); sent = true; }, { signal });
    document.addEventListener('desk:unsent', () => { sent = false; save(); }, { signal });
    document.addEventListener('desk:leaving', () => save(true), { signal });
    document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') save(true); }, { signal });
    addEventListener('beforeunload', (event) => {
      if (sent || body() === last) return;
      save(true);
      event.preventDefault();
    }, { signal });
  });
}
