/* On a small screen Approve opens once the end of the draft has been on it. */
'use strict';
{
  const small = matchMedia('(max-width: 48rem)');

  document.addEventListener('desk:shown', ({ detail: { root, signal } }) => {
    const end = root.querySelector('[data-draft-end]');
    if (!end || !small.matches || !root.querySelector('[data-act=approve]')) return;
    const bar = root.querySelector('[data-bar]');
    window.Desk.hold('draft-end', 'Scroll to the end of the draft first.');
    const watcher = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      window.Desk.free('draft-end');
      watcher.disconnect();
    }, { rootMargin: `0px 0px -${Math.ceil(bar?.getBoundingClientRect().height ?? 0)}px 0px` });
    watcher.observe(end);
    small.addEventListener('change', () => window.Desk.free('draft-end'), { signal });
    signal.addEventListener('abort', () => watcher.disconnect());
  });
}
