/* Counts down to the moment an approval leaves, on the server's clock. Once a second, text only:
   nothing moves, so reduced motion needs no special case. */
'use strict';
{
  function words(seconds) {
    if (seconds <= 0) return 'leaving now';
    if (seconds < 120) return `leaves in ${seconds} s`;
    const minutes = Math.floor(seconds / 60);
    return minutes < 120 ? `leaves in ${minutes} min` : `leaves in ${Math.floor(minutes / 60)} h`;
  }

  document.addEventListener('desk:shown', ({ detail: { root, signal } }) => {
    const clocks = [...root.querySelectorAll('[data-countdown]')].map((element) => ({
      element,
      leaves: Number(element.dataset.countdown) * 1000,
      // What this machine's clock says minus what the server's said when it made the page.
      offset: Date.now() - Number(element.dataset.now) * 1000,
    }));
    if (!clocks.length) return;
    function tick() {
      for (const clock of clocks) {
        const left = Math.ceil((clock.leaves - (Date.now() - clock.offset)) / 1000);
        const text = words(left);
        if (clock.element.textContent !== text) clock.element.textContent = text;
        if (left <= 0) clock.element.dataset.over = '1';
      }
    }
    for (const clock of clocks) clock.element.setAttribute('aria-live', 'off');
    tick();
    const timer = setInterval(tick, 1000);
    signal.addEventListener('abort', () => clearInterval(timer));
  });
}
