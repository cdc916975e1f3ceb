// For browsers that cannot run the app: an old engine reads this, and is led to a page that says what to do.
// Also the first to know by which light its reader looks at it, so that nothing flashes before the app is there.
(() => {
  function leave() {
    if (location.pathname !== '/too-old.html') location.replace('/too-old.html');
  }
  var hasModules = 'noModule' in document.createElement('script');
  var hasTools = window.Promise && Promise.allSettled && window.fetch && window.indexedDB && window.crypto;
  if (!hasModules || !hasTools) return leave();
  // An engine that knows modules may still not be able to read ours: then the parser itself complains.
  window.addEventListener('error', (event) => {
    if (/SyntaxError|Unexpected token/.test(String(event.message))) leave();
  });
  var chosen = null;
  try {
    chosen = localStorage.getItem('banshi.theme');
  } catch (_) {
    // A browser that keeps nothing has nothing to say.
  }
  var isDark = window.matchMedia && matchMedia('(prefers-color-scheme: dark)').matches;
  if (chosen === null || chosen === 'auto') chosen = isDark ? 'dark' : 'light';
  document.documentElement.setAttribute('data-theme', chosen);
})();
