/* How scripts of the desk post. A log-in page is no answer; a form's token that is old by now is
   renewed once, for the same person only. Loaded on the item's page, after desk_swap.js. */
'use strict';
{
  const WORDS = 'What you typed stays here.';
  const LOG_IN = { href: '/admin/login/?next=/admin/', words: 'Log in' };
  const LOGGED_OUT = `You are logged out. Nothing was decided. ${WORDS} Log in in another tab, come back and press again.`;

  /* Why nothing was taken in; the alarm has said it already. */
  class NotTaken extends Error {}

  const isLogin = (address) => new URL(address, location.href).pathname.endsWith('/login/');
  const head = () => document.getElementById('desk-item');
  const token = () => document.querySelector('#decide [name=csrfmiddlewaretoken]')?.value ?? '';
  let isLost = false;
  let refusal = '';

  function refuse(words) {
    isLost = true;
    refusal = words;
    window.Desk.alarm(words, LOG_IN);
    throw new NotTaken(words);
  }

  /* After a log-in in another tab the forms here hold an old token. Of somebody else who logged in
     there none is taken: what stands here would be decided in their name. */
  async function renewToken() {
    const html = await window.Desk.ask(head().dataset.url, { early: true });
    const body = html && window.Desk.parse(html);
    const fresh = body && body.querySelector('[name=csrfmiddlewaretoken]')?.value;
    if (!fresh) return false;
    const { person, personName } = body.querySelector('#desk-item').dataset;
    const mine = head().dataset;
    if (person !== mine.person) {
      refuse(`${personName} is logged in here now, but ${mine.personName} opened this page. Nothing was decided. ${WORDS} Log in as ${mine.personName} in another tab, or load this page anew.`);
    }
    for (const field of document.querySelectorAll('[name=csrfmiddlewaretoken]')) field.value = fresh;
    return true;
  }

  /* `options` are made anew for a second try, with the token that counts then. */
  async function post(address, options) {
    const send = async () => {
      const { headers, ...rest } = options();
      const answer = await fetch(address, { method: 'POST', credentials: 'same-origin', headers: { 'X-CSRFToken': token(), ...headers }, ...rest });
      const led = answer.redirected ? answer.url : answer.headers.get('X-Desk-Go');
      if (led && isLogin(led)) refuse(LOGGED_OUT);
      return answer;
    };
    let answer;
    try {
      answer = await send();
      if (answer.status === 403 && !answer.headers.has('X-Desk-Fragment') && await renewToken()) answer = await send();
    } catch (error) {
      if (error.name !== 'AbortError') isLost = true;
      throw error;
    }
    if (answer.ok && isLost) reached();
    return answer;
  }
  /* The server takes things again: what could not be kept meanwhile is kept now. What another alarm
     says, such as a decision without an answer, still stands. */
  function reached() {
    isLost = false;
    if (window.Desk.isAlarm(refusal)) window.Desk.alarm('');
    document.dispatchEvent(new CustomEvent('desk:reached'));
  }
  const postJson = (address, body, more = {}) => post(address, () => ({
    headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body), ...more,
  }));

  Object.assign(window.Desk, { post, postJson, NotTaken, LOG_IN });
}
