// For browsers that cannot run the app: an old engine reads this, and is led to a page that says what to do.
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
})();
