/* Sends the item's forms without leaving the page. The answer is the next item, or this one with what
   was wrong. When no answer comes, everything typed stays, and pressing again is safe: the server
   counts a decision once. Without scripts the same forms load pages. */
'use strict';
{
  const PATIENCE_MS = 30000;
  const SLOW_MS = 1000;
  const { LOG_IN } = window.Desk;
  let sending = false;

  const STILL_HERE = 'What you typed stays here.';
  const WORDS = {
    403: `The server refused: you are logged out, or your rights changed. Nothing was decided. ${STILL_HERE} Log in in another tab, come back and press again.`,
    404: `This task is not there any more. Nothing was decided. ${STILL_HERE}`,
    413: `That is too long for the server. Nothing was decided. ${STILL_HERE} Shorten it, then press again.`,
    429: `Too many at once. Nothing was decided. ${STILL_HERE} Wait a moment, then press again.`,
  };
  const failed = (status) => WORDS[status]
    ?? `The server failed (${status}). ${STILL_HERE} Press again; a decision is never counted twice.`;

  function addressOf(form, submitter) {
    return submitter?.getAttribute('formaction') ? submitter.formAction : form.action;
  }
  function isOurs(form, submitter) {
    if (form.method !== 'post' || form.matches('[data-plain]') || submitter?.matches('[data-plain]')) return false;
    if (!document.getElementById('desk-item') || !window.Desk.content().contains(form)) return false;
    if (form.enctype === 'multipart/form-data') return false;
    return new URL(addressOf(form, submitter)).origin === location.origin;
  }

  /* A file leaves only with the button that adds it; elsewhere its name says that one was chosen. */
  function bodyOf(form, submitter) {
    const data = new FormData(form, submitter);
    if (submitter?.formEnctype === 'multipart/form-data') return data;
    const plain = new URLSearchParams();
    for (const [name, value] of data) plain.append(name, value instanceof File ? value.name : value);
    return plain;
  }

  const post = (form, submitter) => window.Desk.post(addressOf(form, submitter), () => ({
    headers: { 'X-Desk-Fragment': '1', 'X-Desk-Have': window.Desk.have() },
    body: bodyOf(form, submitter),
    signal: AbortSignal.timeout(PATIENCE_MS),
  }));

  /* An approval carries the edits itself; before anything else they are kept, for what comes back
     from the server takes the place of the form. */
  const carries = (form, submitter) => form.id === 'decide' && addressOf(form, submitter) === form.action;
  const drops = (form) => form.matches('[data-drops-edits]');

  async function send(form, submitter) {
    const answer = await post(form, submitter);
    if (answer.headers.get('X-Desk-Fragment') === 'item') {
      window.Desk.put(window.Desk.parse(await answer.text()));
      document.querySelector('[role=alert] a, .stale')?.closest('[role=alert]')?.scrollIntoView({ block: 'center' });
      return;
    }
    const isJson = answer.headers.get('Content-Type')?.startsWith('application/json');
    if (answer.ok && isJson) follow(await answer.json());
    else {
      document.dispatchEvent(new CustomEvent('desk:unsent'));
      window.Desk.alarm(failed(answer.status), answer.status === 403 ? LOG_IN : undefined);
    }
  }

  function follow({ go, said, fragment }) {
    const { Desk } = window;
    const body = fragment ? Desk.parse(fragment) : null;
    const told = said ?? body?.querySelector('#desk-said').innerHTML ?? null;
    if (Desk.goOn(told)) return;
    const { hash } = new URL(go, location.href);
    if (body) { Desk.put(body, { hash }); return; }
    if (said !== undefined) { Desk.showNow(go, { said, hash }); return; }
    document.dispatchEvent(new CustomEvent('desk:leaving'));
    location.assign(go);
  }

  document.addEventListener('submit', async (event) => {
    const { target: form, submitter } = event;
    if (event.defaultPrevented || !isOurs(form, submitter)) return;
    event.preventDefault();
    if (sending) return;
    sending = true;
    window.Desk.alarm('');
    if (!carries(form, submitter) && !drops(form) && !await window.Desk.keepEdits()) { sending = false; window.Desk.giveUpMove(); return; }
    document.dispatchEvent(new CustomEvent('desk:sending'));
    submitter?.setAttribute('aria-busy', 'true');
    const slow = setTimeout(() => window.Desk.say('Still sending.'), SLOW_MS);
    try {
      await send(form, submitter);
    } catch (error) {
      if (error instanceof window.Desk.NotTaken) { document.dispatchEvent(new CustomEvent('desk:unsent')); return; }
      if (!(error instanceof TypeError) && error.name !== 'TimeoutError' && error.name !== 'AbortError') throw error;
      document.dispatchEvent(new CustomEvent('desk:unsent'));
      window.Desk.alarm(`No answer from the server: it may or may not have arrived. ${STILL_HERE} Press again when the connection is back; a decision is never counted twice.`);
    } finally {
      clearTimeout(slow);
      submitter?.removeAttribute('aria-busy');
      sending = false;
      window.Desk.giveUpMove();
    }
  });

  window.Desk.isSending = () => sending;
}
