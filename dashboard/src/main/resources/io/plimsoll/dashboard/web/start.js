// Runs before everything else. A browser gives up what it is loading when a network interface
// appears, and a page that lacks a file stays empty; so it is loaded again, a few times.
{
  const TRIES = 6;
  const FIRST_WAIT_MILLIS = 200;
  const trial = Number(sessionStorage.getItem('trial') ?? 0);
  let leaving = false;

  const again = () => {
    if (leaving) return;
    leaving = true;
    if (trial < TRIES) {
      sessionStorage.setItem('trial', trial + 1);
      setTimeout(() => location.reload(), FIRST_WAIT_MILLIS * 2 ** trial);
    } else {
      sessionStorage.removeItem('trial');
      document.getElementById('app').textContent =
        'A part of this page could not be loaded. Please reload it.';
    }
  };

  // Errors of elements do not bubble, so they are caught on their way down.
  addEventListener('error', ({ target }) => {
    if (target.tagName === 'SCRIPT' || (target.tagName === 'LINK' && target.rel !== 'icon')) {
      again();
    }
  }, true);
}
